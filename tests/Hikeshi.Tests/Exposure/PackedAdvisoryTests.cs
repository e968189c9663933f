using System.IO.Compression;
using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Ledger.Import;
using Hikeshi.Tests.Exposure.Feeds;
using Hikeshi.Tests.Exposure.Formats;
using Hikeshi.Tests.Ledger;
using Xunit;

namespace Hikeshi.Tests.Exposure;

public sealed class PackedAdvisoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-packed-").FullName;

    [Fact]
    public void Load_PackedFiles_AreReadByContentAndOneBadOneHarmsNoOther()
    {
        File.WriteAllBytes(Path.Combine(folder, "a.json"), Given.Gzip(Fixtures.Cve));
        using (var zip = ZipFile.Open(Path.Combine(folder, "b.zip"), ZipArchiveMode.Create))
        {
            Write(zip, "secdb.json", Fixtures.Secdb);
            Write(zip, "../../broken.json", "{");
            Write(zip, "readme", "# Nothing");
        }

        File.WriteAllBytes(Path.Combine(folder, "c.gz"), Given.Gzip(new string(' ', 64 << 20)));
        File.WriteAllText(Path.Combine(folder, "d.json"), Fixtures.Npm);
        var loaded = AdvisoryFolder.Load(folder);
        Assert.Equal([AdvisoryFormat.Cve, AdvisoryFormat.Secdb, AdvisoryFormat.NodeEcosystem], loaded.Advisories.Select(advisory => advisory.Format).Distinct());
        Assert.Contains(loaded.Advisories, advisory => advisory.SourceFile == "b.zip/secdb.json");
        Assert.Equal(["b.zip/../../broken.json:1", "c.gz"], loaded.Refused.Select(refusal => refusal.Where));
        Assert.Equal(["b.zip/readme"], loaded.Unknown);
    }

    [Fact]
    public void Load_PackOfThePublicData_IsWhatTheFolderIs()
    {
        var plain = AdvisoryFolder.Load(DataPack.Folder("osv-rustsec"));
        ZipFile.CreateFromDirectory(DataPack.Folder("osv-rustsec"), Path.Combine(folder, "all.zip"));
        var packed = AdvisoryFolder.Load(folder);
        Assert.NotEmpty(plain.Advisories);
        Assert.Equal(plain.Advisories.Select(advisory => advisory.Id).Order(StringComparer.Ordinal), packed.Advisories.Select(advisory => advisory.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Import_PackedDocument_IsTheSameImportAsThePlainOne()
    {
        var plain = LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!;
        var packed = LedgerImport.Read("bank.json", Given.Gzip(InstitutionFixture.Json), asset: null).Fact!;
        Assert.Equal((plain.DocumentDigest, plain.Document), (packed.DocumentDigest, packed.Document));
        Assert.Contains("unpacks to more than 200 times", LedgerImport.Read("x.gz", Given.Gzip(new string(' ', 64 << 20)), asset: null).Refusal!.Sentence, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Write(ZipArchive zip, string name, string text)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
