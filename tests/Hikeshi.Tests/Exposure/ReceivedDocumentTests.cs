using System.Text;
using System.Text.Json;
using Hikeshi.Exposure;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Reach;
using Hikeshi.Tests.Exposure.Feeds;
using Hikeshi.Tests.Exposure.Formats;
using Hikeshi.Tests.Ledger;
using Xunit;

namespace Hikeshi.Tests.Exposure;

/// <summary>Documents that arrive at a node: one import, one fact, whatever the format.</summary>
public sealed class ReceivedDocumentTests
{
    private const string Secdb = """{"distroversion":"v3.18","reponame":"main","packages":[{"pkg":{"name":"openssl","secfixes":{"3.1.1-r0":["CVE-2099-0001"],"3.1.2-r0":["CVE-2099-0002"],"1.0-r0":["CVE-2099-0003"]}}}]}""";

    private static readonly LedgerView Ledger = new(JsonSerializer.Deserialize(
        LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json.Replace("pkg:pypi/demo-package@1.9", "pkg:apk/alpine/openssl@3.1.0-r4?distro=3.18", StringComparison.Ordinal)), asset: null).Fact!.Document,
        LedgerJson.Readable.InstitutionDocument)!);

    [Fact]
    public void Receive_TableOfManyAdvisories_IsOneFactWithOneAnswer()
    {
        var received = Receive(Secdb);
        Assert.Equal(("secdb v3.18 main", Secdb), (received.AdvisoryId, received.Document));
        var assessed = ExposureAssessor.Assess(received, Ledger);
        Assert.Equal("secdb v3.18 main", assessed.AdvisoryId);
        Assert.Equal([" on dns-1", "gateway on gw-2", "portal on gw-2"], assessed.Services.Select(service => $"{service.Service} on {service.Asset}"));
        Assert.All(assessed.Services, service => Assert.Equal("CVE-2099-0001: 3.1.0-r4 is in [0, 3.1.1-r0) (apk); CVE-2099-0002: 3.1.0-r4 is in [0, 3.1.2-r0) (apk)", service.Reason));
        Assert.Equal(["deposits", "payments"], assessed.Functions);
    }

    [Theory]
    [InlineData(nameof(Fixtures.Cve))]
    [InlineData(nameof(Fixtures.Npm))]
    [InlineData(nameof(Fixtures.Rss))]
    [InlineData(nameof(Fixtures.Vuldef))]
    public void Receive_EveryFormatOfAdvisories_IsReadAgainFromTheFact(string name)
    {
        var text = (string)typeof(Fixtures).GetField(name, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public)!.GetValue(null)!;
        var received = Receive(text);
        Assert.NotEmpty(received.AdvisoryId);
        Assert.False(ExposureAssessor.Assess(received, Ledger).Reached);
    }

    [Fact]
    public void Receive_Gzip_IsRecordedUnpacked() =>
        Assert.Equal(Secdb, ExposureAssessor.Receive("x", Given.Gzip(Secdb)).Document);

    [Fact]
    public void Assess_WhatWasRecordedWhenOsvWasTheOnlyFormat_IsReadAsOsv() =>
        Assert.False(ExposureAssessor.Assess(new AdvisoryReceived("OLD-1", [], "", """{"id":"OLD-1"}"""), Ledger).Reached);

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("<html/>")]
    [InlineData("""{"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","author":"a","timestamp":"2099-01-01T00:00:00Z","version":1,"statements":[]}""")]
    public void Receive_NoAdvisory_IsRefused(string text) => Assert.Throws<RefusedException>(() => Receive(text));

    private static AdvisoryReceived Receive(string text) => ExposureAssessor.Receive("x", Encoding.UTF8.GetBytes(text));
}
