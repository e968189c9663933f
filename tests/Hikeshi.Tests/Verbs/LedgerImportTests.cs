using System.CommandLine;
using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Store;
using Hikeshi.Storage;
using Hikeshi.Storage.Sqlite;
using Hikeshi.Tests.Exposure;
using Hikeshi.Tests.Ledger;
using Hikeshi.Tests.Ledger.Import.Inventory;
using Hikeshi.Verbs.Ledger;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary><c>ledger import</c> into a real data directory: its evidence and its tables.</summary>
public sealed class LedgerImportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-import-").FullName;

    public LedgerImportTests()
    {
        Write("n/appsettings.json", """{ "Member": "bank-07" }""");
        Write("bank.json", InstitutionFixture.Json);
        Write("assets.yaml", InventoryFixture.Yaml);
        Write("assets.csv", InventoryFixture.Csv);
        Write("sbom/a.json", Sbom("pkg:npm/a@1", "pkg:npm/common@1"));
        Write("sbom/b.json", Sbom("pkg:npm/b@1"));
    }

    [Fact]
    public void Import_InventoryTwice_ChangesNothingTheSecondTime()
    {
        Assert.Equal(["new", "changed"], States("bank.json", "assets.yaml"));
        var before = Snapshot();
        Assert.Equal(new LedgerCounts(Documents: 3, Packages: 3, Postings: 5), before.Counts);
        Assert.Equal(5UL, before.Entries);
        Assert.Equal(["unchanged", "unchanged"], States("assets.yaml", "assets.csv"));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Import_InventoryWithOneBadDocument_LeavesEverythingAsItWas()
    {
        Assert.Equal(["new"], States("bank.json"));
        var before = Snapshot();
        Write("sbom/b.json", """{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library"}]}""");
        var outcome = Assert.Single(Run("assets.csv"));
        Assert.Equal("refused", outcome.State);
        Assert.StartsWith("assets.csv:3: sbom/b.json: $.components[0]", Assert.Single(outcome.Refusals).Where, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Import_ChangedDocumentOfAnInventory_RecordsItAlone()
    {
        _ = Run("bank.json", "assets.yaml");
        var before = Snapshot();
        Write("sbom/b.json", Sbom("pkg:npm/b@2", "pkg:npm/new@1"));
        var changed = Assert.Single(Assert.Single(Run("assets.yaml")).Taken, taken => taken.State != "unchanged");
        Assert.Equal(("changed", 2, 1), (changed.State, changed.Import.Difference!.Added, changed.Import.Difference.Removed));
        Assert.Equal(before.Entries + 1, Snapshot().Entries);
    }

    [Fact]
    public void Report_OfAChange_SaysWhatCameAndWent()
    {
        _ = Run("bank.json", "assets.yaml", "sbom");
        Write("sbom/b.json", Sbom("pkg:npm/b@2", "pkg:npm/new@1"));
        var outcomes = Run("assets.yaml", "sbom");
        var table = new StringWriter();
        ImportReport.WriteTable(table, outcomes, dryRun: false);
        Assert.Matches(@"  sbom/b\.json on gw-1 +cyclonedx/1\.5 +2  changed: \+2 −1 components", table.ToString());
        Assert.Contains("3 of 3 files can be read. 0 new, 2 changed, 3 unchanged.", table.ToString(), StringComparison.Ordinal);
        using var output = new MemoryStream();
        ImportReport.WriteJson(output, outcomes, dryRun: false, interrupted: false);
        var files = JsonDocument.Parse(output.ToArray()).RootElement.GetProperty("files");
        Assert.Equal("sbom/b.json gw-1 changed", $"{Import(1).GetProperty("source")} {Import(1).GetProperty("asset")} {Import(1).GetProperty("state")}");
        Assert.Equal("""["pkg:npm/b@1"]""", Import(1).GetProperty("difference").GetProperty("removedItems").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(2, files[2].GetProperty("difference").GetProperty("added").GetInt32());
        Assert.False(files[1].TryGetProperty("difference", out _));

        JsonElement Import(int number) => files[0].GetProperty("imports")[number];
    }

    [Fact]
    public void Report_OfTheSameAgain_SaysThatNothingChanged()
    {
        _ = Run("bank.json", "assets.yaml");
        var table = new StringWriter();
        ImportReport.WriteTable(table, Run("assets.yaml"), dryRun: false);
        Assert.EndsWith("1 of 1 files can be read. Nothing changed.\n", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_DocumentBehindALink_IsRefused()
    {
        File.Move(Of("sbom/a.json"), Of("elsewhere.json"));
        File.CreateSymbolicLink(Of("sbom/a.json"), Of("elsewhere.json"));
        Assert.All(Run("bank.json", "assets.csv")[1].Refusals, refusal => Assert.Contains("symbolic link", refusal.What, StringComparison.Ordinal));
        Directory.Move(Of("sbom"), Of("real"));
        File.Delete(Of("real/a.json"));
        File.Move(Of("elsewhere.json"), Of("real/a.json"));
        Directory.CreateSymbolicLink(Of("sbom"), Of("real"));
        Assert.Equal(2, Run("assets.csv")[0].Refusals.Count);
    }

    [Fact]
    public void Import_Folder_TakesEachFileAndGoesOnAfterABadOne()
    {
        Write("sbom/bad.json", "{");
        Write("sbom/deep/a.json", Sbom("pkg:npm/other@1"));
        Write("sbom/readme.txt", "not looked at");
        var outcomes = Run("sbom");
        Assert.Equal(["a.json new", "b.json new", "bad.json refused", "deep/a.json new"], outcomes.Select(o => $"{Path.GetRelativePath(Of("sbom"), o.File)} {o.State}"));
        Assert.Equal(3, Snapshot().Counts.Documents);
        Assert.Equal(["unchanged", "unchanged", "refused", "unchanged"], States("sbom"));
    }

    [Fact]
    public void Import_Stopped_KeepsWhatIsFinishedAndGoesOnLater()
    {
        var left = 1;
        using (var target = new LedgerDirectory(Of("n")))
        {
            Assert.Single(new ImportRun(target, asset: null).Run(Files("sbom"), () => left-- == 0));
        }

        Assert.Equal(["unchanged", "new"], States("sbom"));
    }

    [Fact]
    public void Import_NamedPipe_IsRefusedUnopened()
    {
        using var made = Process.Start("mkfifo", Of("pipe.json"));
        made.WaitForExit();
        var refusal = Assert.Throws<RefusedException>(() => Assert.Single(DocumentFile.Of(Of("pipe.json"))).Read());
        Assert.Contains("this is a pipe; expected a regular file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_HandedOverPipe_IsReadAndCanBeEndedBeforeItsEnd()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var file = Assert.Single(DocumentFile.Of($"/proc/self/fd/{pipe.GetClientHandleAsString()}"));
        using var target = new LedgerDirectory(Of("n"));
        var run = new ImportRun(target, asset: null);
        var running = Task.Run(() => run.Run([file], () => false));
        var heard = -1;
        Assert.True(run.TryEnd(finished => heard = finished));
        Assert.Equal(0, heard);
        pipe.Write([.. File.ReadAllBytes(Of("sbom/a.json")), .. Enumerable.Repeat((byte)' ', 1 << 20)]); // more than a pipe holds
        pipe.Dispose();
        pipe.ClientSafePipeHandle.Dispose();
        Assert.Equal("new", Assert.Single(await running).State);
    }

    /// <summary>More than one write to the log takes: 1,100 assets with one document each.</summary>
    [Fact]
    public void Import_LargeInventory_IsWrittenInParts()
    {
        var assets = Enumerable.Range(0, 1100).Select(i => $"h-{i},sbom/a.json,10.9.{i / 250}.{i % 250 + 1},application,2,false\n").ToList();
        Write("many.csv", "asset,document,address,role,tier,never_contain\n" + string.Concat(assets));
        Assert.Equal(["new", "changed"], States("bank.json", "many.csv"));
        Assert.Equal(1102UL, Snapshot().Entries);
        Assert.Equal(1100, Snapshot().Counts.Documents);
        Assert.Equal(["unchanged"], States("many.csv"));
    }

    [Fact]
    public void LogWrites_OfAnyBatch_KeepOrderAndBounds()
    {
        var facts = Enumerable.Range(0, 2100).Select(i => new LedgerImported($"{i}", "cyclonedx/1.6", "", Asset: null, 0, new string('x', i % 700 == 0 ? 9 << 20 : 100))).ToList();
        var writes = LogWrites.Of(facts).ToList();
        Assert.Equal(facts, writes.SelectMany(write => write));
        Assert.All(writes, write => Assert.InRange(write.Count, 1, 1000));
        Assert.Equal(3, writes.Count(write => write.Count == 1));
        LogWrites.RequireWritable(facts);
        var refused = Assert.Throws<RefusedException>(() => LogWrites.RequireWritable([facts[1], facts[0] with { Document = new string('あ', 16 << 20) }]));
        Assert.Contains("more than one fact can hold", refused.Refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_AnotherInstitution_IsRefused()
    {
        Write("bank.json", InstitutionFixture.With(bank => bank["id"] = "bank-08"));
        Assert.Equal("ledger.institution", Assert.Single(Assert.Single(Run("bank.json")).Refusals).Code);
        Assert.Equal(0UL, Snapshot().Entries);
    }

    [Fact]
    public void Import_AssetThatTheInstitutionDoesNotHave_IsRefusedWithTheNearest()
    {
        Assert.Equal(["new"], States("bank.json"));
        var before = Snapshot();
        var refusal = Assert.Single(Assert.Single(RunAbout("gw-l", "sbom/a.json")).Refusals);
        Assert.Equal(("ledger.unknown-asset", "one of the 3 assets of the ledger; the nearest is 'gw-1'"), (refusal.Code, refusal.Expected));
        Assert.Equal(Of("sbom/a.json"), refusal.Where);
        Assert.Equal(before, Snapshot());
        Assert.Equal("new", Assert.Single(RunAbout("gw-1", "sbom/a.json")).State);
    }

    [Fact]
    public void Import_AssetBeforeAnyDescription_IsTakenAndToldThatNothingTiesIt()
    {
        var outcome = Assert.Single(RunAbout("gw-9", "sbom/a.json"));
        Assert.Equal("new", outcome.State);
        Assert.Equal("asset 'gw-9' is not tied to anything yet: the institution has not described itself in this ledger", outcome.Note);
        Assert.Null(Assert.Single(Run("sbom/b.json")).Note);
    }

    [Fact]
    public void Software_OfAnAssetThatNobodyKnows_IsRefused()
    {
        _ = RunAbout("gw-9", "sbom/a.json");
        _ = States("bank.json");
        Assert.Equal(2, ImportedSoftware.Read(Of("n"), kind: null, asset: "gw-9").Count);
        Assert.Empty(ImportedSoftware.Read(Of("n"), kind: null, asset: "gw-2"));
        var refusal = Assert.Throws<RefusedException>(() => ImportedSoftware.Read(Of("n"), kind: null, asset: "gw2")).Refusal;
        Assert.Equal(("ledger.unknown-asset", "one of the 4 assets of the ledger; the nearest is 'gw-2'"), (refusal.Code, refusal.Expected));
    }

    [Theory]
    [InlineData("--asst", "web-1")]
    [InlineData("-x")]
    [InlineData("--data", "d", "--formt=json")]
    public void Command_OptionThatIsNone_IsRefusedAsOne(params string[] arguments)
    {
        var refusal = Assert.Throws<RefusedException>(() => Command(["sbom.json", .. arguments])).Refusal;
        Assert.Equal("command.unknown-option", refusal.Code);
        Assert.StartsWith("--asset, --data, --format", refusal.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_FileWithAHyphen_IsTakenBehindADoubleDashOrWithItsFolder()
    {
        Write("--sbom.json", Sbom("pkg:npm/a@1"));
        Assert.Equal(0, Command("--data", Of("n"), Of("sbom/../--sbom.json")));
        Assert.Equal(2, Command("--data", Of("n"), "--", "--no-such.json"));
    }

    [Fact]
    public void Import_EntriesThatTheTablesMissed_AreAppliedFirst()
    {
        _ = Run("bank.json", "assets.yaml");
        var before = Snapshot();
        File.Delete(Of("n/state.sqlite"));
        Assert.Equal(["unchanged"], States("assets.yaml"));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Import_RealDocuments_AreListedWithTheirAssets()
    {
        var examples = DataPack.Folder("cyclonedx-sbom-utility/1.6");
        foreach (var file in Directory.EnumerateFiles(examples, "*valid*.json").Where(file => !file.Contains("invalid", StringComparison.Ordinal)))
        {
            File.Copy(file, Of("sbom/" + Path.GetFileName(file)));
        }

        var documents = Directory.EnumerateFiles(Of("sbom")).Order(StringComparer.Ordinal).ToList();
        Write("all.csv", "asset,document\n" + string.Concat(documents.Select(file => $"gw-1,sbom/{Path.GetFileName(file)}\n")));
        Assert.Equal("changed", Run("bank.json", "all.csv")[1].State);
        var models = ImportedSoftware.Read(Of("n"), "machine-learning-model", asset: "gw-1");
        Assert.NotEmpty(models);
        Assert.All(models, model => Assert.StartsWith("gw-1: sbom/", model.Places[0], StringComparison.Ordinal));
        Assert.Empty(ImportedSoftware.Read(Of("n"), kind: null, asset: "gw-2"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string[] States(params string[] paths) => [.. Run(paths).Select(outcome => outcome.State)];

    private static int Command(params string[] arguments) =>
        ImportCommand.Build(static data => new LedgerDirectory(data)).Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

    private IReadOnlyList<FileOutcome> Run(params string[] paths) => RunAbout(asset: null, paths);

    private IReadOnlyList<FileOutcome> RunAbout(string? asset, params string[] paths)
    {
        using var target = new LedgerDirectory(Of("n"));
        return new ImportRun(target, asset).Run([.. paths.SelectMany(Files)], () => false);
    }

    private List<DocumentFile> Files(string path) => [.. DocumentFile.Of(Of(path))];

    private (ulong Entries, LedgerCounts Counts, string? Institution) Snapshot()
    {
        using var database = NodeDatabase.Open(new SqliteDialect(Of("n/state.sqlite")), LedgerStore.Migrations);
        var store = new LedgerStore(database, MemberId.Parse("bank-07"));
        var entries = Directory.Exists(Of("n/evidence")) ? Entries() : 0;
        return (entries, store.Counts(), store.View is { } view ? string.Join(' ', view.Institution.Services.SelectMany(s => s.Assets)) : null);
    }

    private ulong Entries()
    {
        using var log = EvidenceReader.Open(Of("n"));
        return log.Count;
    }

    private string Of(string path) => Path.Combine(folder, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Of(path))!);
        File.WriteAllText(Of(path), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static string Sbom(params string[] purls) =>
        $$"""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{string.Join(',', purls.Select(purl => $$"""{"type":"library","name":"n","purl":"{{purl}}"}"""))}}]}""";
}
