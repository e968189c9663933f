using System.Text;
using System.Text.Json;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Tests.Ledger;
using Hikeshi.Verbs.Watching;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary>What <c>exposure watch</c> does with two real folders.</summary>
public sealed class WatchSessionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-watch-").FullName;
    private readonly List<string> refused = [];
    private readonly WatchSession session;

    public WatchSessionTests()
    {
        Write("sboms/a.json", Sbom("pkg:npm/common@1.0.0"));
        Write("advisories/x.json", Osv("common", "2.0.0"));
        var bank = JsonSerializer.Deserialize(
            LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!.Document,
            LedgerJson.Readable.InstitutionDocument)!;
        var host = bank.Assets[0] with { Software = [], Sbom = "sboms/shared.json" };
        session = new WatchSession(bank with { Assets = [host with { Id = "web-1" }, host with { Id = "web-2" }], Services = [] }, folder, Path.Combine(folder, "sboms"), Path.Combine(folder, "advisories"), [Directory.CreateDirectory(Path.Combine(folder, "vex")).FullName]);
        Assert.Equal(["+ X-1 a.json"], Look());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Look_NothingChanged_SaysNothing() => Assert.Empty(Look());

    [Fact]
    public void Look_NewDocument_NamesItAlone()
    {
        Write("sboms/b.json", Sbom("pkg:npm/common@1.5.0"));
        Assert.Equal(["+ X-1 b.json"], Look());
    }

    [Fact]
    public void Look_DocumentsAndAdvisoriesThatGo_TakeTheirFindings()
    {
        File.Delete(Path.Combine(folder, "sboms/a.json"));
        Assert.Equal(["- X-1 a.json"], Look());
        Write("sboms/a.json", Sbom("pkg:npm/common@1.0.0"));
        Assert.Equal(["+ X-1 a.json"], Look());
        File.Delete(Path.Combine(folder, "advisories/x.json"));
        Assert.Equal(["- X-1 a.json"], Look());
    }

    [Fact]
    public void Look_HalfWrittenFiles_LeaveInForceWhatTheySaidBefore()
    {
        Write("advisories/x.json", Osv("common", "1.0.0")[..40]);
        Write("sboms/a.json", Sbom("pkg:npm/common@3.0.0")[..40]);
        Assert.Empty(Look());
        Assert.Equal(2, refused.Count);
        Write("advisories/x.json", Osv("common", "1.0.0"));
        Assert.Equal(["- X-1 a.json"], Look());
    }

    [Fact]
    public void Look_AdvisoryThatIsEmptyOrAPage_LeavesInForceWhatItSaidBefore()
    {
        Write("advisories/x.json", "");
        Assert.Empty(Look());
        Write("advisories/x.json", "<html></html>");
        Assert.Empty(Look());
        Assert.Equal(2, refused.Count);
        Assert.Single(session.Watch.All());
    }

    [Fact]
    public void Look_FolderThatCannotBeListed_TakesNothingAndIsToldOnce()
    {
        Directory.Move(Path.Combine(folder, "advisories"), Path.Combine(folder, "away"));
        Assert.Empty(Look());
        Assert.Empty(Look());
        Assert.Single(refused);
        Directory.Move(Path.Combine(folder, "away"), Path.Combine(folder, "advisories"));
        Assert.Empty(Look());
        Assert.Single(session.Watch.All());
    }

    [Fact]
    public void Look_FileThatTwoAssetsName_IsWhatBothRun()
    {
        Assert.Equal(["web-1", "web-2"], session.Untied);
        Write("sboms/shared.json", Sbom("pkg:npm/common@1.0.0"));
        Assert.Equal(["+ X-1 web-1 web-2"], Look());
        Assert.Empty(session.Untied);
    }

    [Fact]
    public void Look_StatementThatComesAndGoes_ClosesAndOpens()
    {
        Write("vex/v.json", Vex("not_affected"));
        Assert.Equal(["- X-1 a.json"], Look());
        Assert.Equal((0, 1), (session.Watch.All().Count, session.Watch.Closed()));
        Write("vex/v.json", Vex("under_investigation"));
        Assert.Equal(["+ X-1 a.json"], Look());
        Write("vex/v.json", Vex("not_affected"));
        Assert.Equal(["- X-1 a.json"], Look());
        File.Delete(Path.Combine(folder, "vex/v.json"));
        Assert.Equal(["+ X-1 a.json"], Look());
    }

    [Fact]
    public void Look_AdvisoryAndWhatDeniesItAtOnce_IsNoNews()
    {
        Write("sboms/b.json", Sbom("pkg:npm/denied@1.0.0"));
        Assert.Empty(Look());
        Write("advisories/a.json", Osv("denied", "2.0.0", "X-2"));
        Write("advisories/z.json", Vex("not_affected", "X-2", "pkg:npm/denied"));
        Assert.Empty(Look());
        Assert.Equal(1, session.Watch.Closed());
    }

    [Fact]
    public void Look_BillThatDeniesItsOwnWeakness_ClosesItThereAlone()
    {
        Write("sboms/b.json", Sbom("pkg:npm/common@1.0.0", ""","vulnerabilities":[{"id":"X-1","analysis":{"state":"not_affected"},"affects":[{"ref":"c"}]}]"""));
        Assert.Empty(Look());
        Assert.Equal(["a.json"], session.Watch.All()[0].Where.AssetNames);
        Write("sboms/b.json", Sbom("pkg:npm/common@1.0.0"));
        Assert.Equal(["+ X-1 b.json"], Look());
    }

    [Fact]
    public void Look_RenamedFile_TakesBeforeItGives()
    {
        File.Move(Path.Combine(folder, "advisories/x.json"), Path.Combine(folder, "advisories/a.json"));
        Assert.Equal(["- X-1 a.json", "+ X-1 a.json"], Look());
    }

    private string[] Look() => [.. session.Look(refused.Add).SelectMany(change => change.Change.Gone.Select(finding => ("-", finding)).Concat(change.Change.Appeared.Select(finding => ("+", finding))))
        .Select(line => $"{line.Item1} {line.finding.Advisory.Id} {string.Join(' ', line.finding.Where.AssetNames)}")];

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static string Sbom(string purl, string more = "") => $$"""{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[{"type":"library","name":"common","bom-ref":"c","purl":"{{purl}}"}]{{more}}}""";

    private static string Vex(string status, string weakness = "X-1", string product = "pkg:npm/common") =>
        $$"""{"@context":"https://openvex.dev/ns/v0.2.0","@id":"v","author":"Demo","timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"{{weakness}}"},"products":[{"@id":"{{product}}"}],"status":"{{status}}","justification":"vulnerable_code_not_present"}]}""";

    private static string Osv(string package, string @fixed, string id = "X-1") =>
        $$"""{"schema_version":"1.6.0","id":"{{id}}","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"{{package}}"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"{{@fixed}}"}]}]}]}""";
}
