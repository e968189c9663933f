using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Exposure.Vex.Boms;
using Hikeshi.Exposure.Watching;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Tests.Ledger;
using Xunit;
using static Hikeshi.Tests.Exposure.Vex.Given;

namespace Hikeshi.Tests.Exposure.Watching;

/// <summary>Advisories, bills and statements come, change and go in any order: what is open is what one comparison of everything leaves open.</summary>
public sealed class WatchedVexTests
{
    private static readonly string[] Assets = ["web-1", "web-2", "web-3"];
    private static readonly string[] Products = ["pkg:npm/shop@1.0.0", "pkg:npm/office@1.0.0"];
    private static readonly string[] Parts = ["pkg:npm/lib@1.0.0", "pkg:npm/lib@1.5.0", "pkg:npm/other@1.0.0"];
    private static readonly string[] Weaknesses = ["CVE-2099-1", "CVE-2099-2", "GHSA-1", "GHSA-2"];

    private static readonly InstitutionDocument Bank = JsonSerializer.Deserialize(
        LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!.Document,
        LedgerJson.Readable.InstitutionDocument)! with { Assets = [], Services = [] };

    [Fact]
    public void Changes_AddedUp_EqualOneComparisonOfEverything() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var (watch, world, found) = (new ExposureWatch(new LedgerView(Bank)), new World(), new HashSet<string>());
            for (var step = 0; step < 25; step++)
            {
                var change = world.Step(random, watch);
                Assert.All(Lines(change.Gone), line => Assert.True(found.Remove(line), $"step {step}: {line} went and was not there"));
                Assert.All(Lines(change.Appeared), line => Assert.True(found.Add(line), $"step {step}: {line} came and was there"));
                var expected = world.Open().Order(StringComparer.Ordinal).ToList();
                Assert.Equal(expected, found.Order(StringComparer.Ordinal));
                Assert.Equal(expected, Lines(watch.All()).Order(StringComparer.Ordinal));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    private static IEnumerable<string> Lines(IEnumerable<ExposureFinding> findings) => findings.SelectMany(finding =>
        finding.Where.AssetNames.Select(asset => $"{finding.Advisory.Id} {finding.Advisory.SourceFile} {finding.Hit.Package.Purl} {asset}"));

    /// <summary>What is in force, and what a full comparison makes of it.</summary>
    private sealed class World
    {
        private readonly Dictionary<string, Advisory> advisories = [];
        private readonly Dictionary<string, VexDocument> vex = [];
        private readonly Dictionary<string, (string[] Assets, ScannedDocument Bill, VexDocument? Said)> bills = [];

        public ExposureChange Step(Random random, ExposureWatch watch)
        {
            switch (random.Next(3))
            {
                case 0:
                    var file = $"a{random.Next(4)}.json";
                    advisories.Remove(file);
                    if (random.Next(4) > 0)
                    {
                        advisories[file] = Advisory(random, file);
                    }

                    return watch.Publish(file, advisories.TryGetValue(file, out var advisory) ? [advisory] : []);
                case 1:
                    var source = $"v{random.Next(3)}.json";
                    vex.Remove(source);
                    if (random.Next(4) > 0)
                    {
                        vex[source] = Statement(random, source);
                    }

                    return watch.Publish(source, [], vex.TryGetValue(source, out var said) ? [said] : []);
                default:
                    // The assets that have a bill stay the same; what it says changes.
                    var number = random.Next(3);
                    var bill = Bill(random, $"b{number}.json");
                    string[] assets = number == 2 ? Assets : [Assets[number]];
                    bills[bill.Document.Name] = (assets, bill.Document, bill.Said);
                    return watch.Change(assets, bill.Document, bill.Said);
            }
        }

        public IEnumerable<string> Open()
        {
            var documents = bills.Values.Select(one => one.Bill).ToList();
            var scan = ExposureScan.Run(documents, AdvisoryIndex.Build(advisories.Values));
            var outcome = VexApplication.Apply(scan.Packages, [.. vex.Values, .. bills.Values.Select(one => one.Said).OfType<VexDocument>()], Aliases.Of(advisories.Values, []), documents);
            // Open on an asset: open in any of its bills that holds the component.
            return scan.Packages.SelectMany(package => package.Findings.SelectMany(finding => package.Documents
                .Where(document => !outcome.IsClosed(package.Purl, finding.Advisory, document))
                .SelectMany(document => bills[document].Assets.Select(asset => $"{finding.Advisory} {finding.Source} {package.Purl} {asset}")))).Distinct();
        }

        private static Advisory Advisory(Random random, string file)
        {
            var (id, alias) = (Weaknesses[random.Next(4)], Weaknesses[random.Next(4)]);
            var withdrawn = random.Next(8) == 0 ? "\"withdrawn\":\"2026-01-01T00:00:00Z\"," : "";
            return OsvReader.Read(file, Encoding.UTF8.GetBytes(
                $$$"""{"id":"{{{id}}}","aliases":["{{{alias}}}"],{{{withdrawn}}}"affected":[{"package":{"ecosystem":"npm","name":"{{{(random.Next(2) == 0 ? "lib" : "other")}}}"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"{{{(random.Next(2) == 0 ? "1.2.0" : "2.0.0")}}}"}]}]}]}"""));
        }

        private static VexDocument Statement(Random random, string file)
        {
            var part = Parts[random.Next(3)];
            var products = random.Next(3) switch
            {
                0 => Product(part),
                1 => Product(Products[random.Next(2)], part),
                _ => Product($"urn:cdx:{Serial($"b{random.Next(3)}.json")}/1#{part}"),
            };
            var status = random.Next(4) switch { 0 => "affected", 1 => "under_investigation", _ => "not_affected" };
            return OpenVex(products, status, Weaknesses[random.Next(4)], $"Author {random.Next(2)}", $"2099-01-0{random.Next(1, 3)}T00:00:00Z", $"https://example.org/{random.Next(2)}", random.Next(1, 3), file);
        }

        private static (ScannedDocument Document, VexDocument? Said) Bill(Random random, string name)
        {
            if (random.Next(6) == 0)
            {
                return (new ScannedDocument(name, [], 0), null);
            }

            var parts = Parts.Where(_ => random.Next(2) == 0).DefaultIfEmpty(Parts[0]).ToList();
            var said = random.Next(3) > 0 ? "" : $$""","vulnerabilities":[{"id":"{{Weaknesses[random.Next(4)]}}","analysis":{"state":"not_affected","justification":"code_not_present"},"affects":[{"ref":"{{parts[0]}}"}]}]""";
            var bytes = Encoding.UTF8.GetBytes($$"""{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:{{Serial(name)}}","version":1,"metadata":{"component":{"type":"application","name":"p","bom-ref":"main","purl":"{{Products[random.Next(2)]}}"} },"components":[{{string.Join(',', parts.Select(purl => $$"""{"type":"library","name":"c","bom-ref":"{{purl}}","purl":"{{purl}}"}"""))}}]{{said}}}""");
            var (software, bom) = (SoftwareDocument.Read(name, bytes), BomReader.Read(name, bytes)!);
            return (new ScannedDocument(name, software.Components, software.Listed) { Bom = bom }, said.Length == 0 ? null : CycloneDxVexReader.Embedded(name, bom));
        }
    }
}
