using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Packages;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Xunit;

namespace Hikeshi.Tests.Ledger.Software;

/// <summary>The index, changed step by step, beside one that is built anew and beside plain loops over all that is known.</summary>
public sealed class SoftwareIndexTests
{
    private static readonly BilingualText Names = new("test", "試験");

    [Fact]
    public void With_DocumentsAndDescriptions_EqualsBuildingAnew() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var institution = Institution(random);
            var documents = new Dictionary<(string, string), AssetSoftware>();
            var ledger = new LedgerView(institution);
            for (var step = 0; step < 25; step++)
            {
                if (random.Next(6) == 0)
                {
                    ledger = ledger.With(institution = Institution(random));
                }
                else
                {
                    var software = Document(random);
                    documents[(software.Asset, software.Source)] = software;
                    ledger = ledger.With(software);
                }
            }

            var anew = new LedgerView(institution, [.. documents.Values]);
            Assert.Equal(Described(anew), Described(ledger));
            Assert.Equal(Plain(institution, documents.Values), Described(ledger));
            AssertReach(ledger, random);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void With_ChangedDocument_LeavesTheViewBeforeAsItWas()
    {
        var before = new LedgerView(Institution(new Random(1)), [new AssetSoftware("a-1", [Component("pkg:npm/x@1")], "one")]);
        var seen = Described(before);
        var after = before.With(new AssetSoftware("a-1", [Component("pkg:npm/y@1")], "one"));
        Assert.Equal(seen, Described(before));
        Assert.NotEqual(seen, Described(after));
        Assert.Equal(["pkg:npm/y@1"], after.Software.PackagesOn("a-1").Select(package => package.Purl.ToString()).Where(purl => purl.Contains("/x@") || purl.Contains("/y@")));
    }

    [Fact]
    public void With_TwoSourcesThatNameOnePackage_KeepsItUntilBothAreSilent()
    {
        var ledger = new LedgerView(Institution(new Random(1)), [new AssetSoftware("new", [Component("pkg:npm/x@1")], "one"), new AssetSoftware("new", [Component("pkg:npm/x@1")], "two")]);
        ledger = ledger.With(new AssetSoftware("new", [], "one"));
        Assert.Single(ledger.Software.PackagesOn("new"));
        Assert.Empty(ledger.With(new AssetSoftware("new", [], "two")).Software.PackagesOn("new"));
    }

    [Fact]
    public void Build_TextThatIsNoPurl_IsLeftOut()
    {
        var ledger = new LedgerView(Institution(new Random(1)), [new AssetSoftware("new", [Component("nonsense"), new SoftwareComponent("plain")])]);
        Assert.Empty(ledger.Software.PackagesOn("new"));
        Assert.Empty(ledger.Software.PackagesOn("nobody has heard of it"));
    }

    /// <summary>One sector, many institutions, one catalog: whoever names a package first, it has one number.</summary>
    [Fact]
    public void Catalog_SharedByLedgers_NumbersAPackageOnce()
    {
        var catalog = new PackageCatalog();
        var ledgers = Enumerable.Range(0, 4).AsParallel().Select(_ => new LedgerView(Institution(new Random(1)), [.. Enumerable.Range(0, 50).Select(i => new AssetSoftware($"n-{i}", [Component($"pkg:npm/x@{i}"), Component("pkg:npm/X@1")]))], catalog)).ToList();
        Assert.Equal(50, catalog.Find(PackageKey.Of("npm", "x"))!.Packages.ToArray().Select(package => package.Purl.Version).Distinct().Count());
        Assert.All(ledgers, ledger => Assert.Equal(Described(ledgers[0]), Described(ledger)));
        Assert.Equal(Enumerable.Range(0, catalog.Count), Enumerable.Range(0, catalog.Count).Select(number => catalog[number].Number));
    }

    /// <summary>What a set of packages reaches, by looking at every placement.</summary>
    private static void AssertReach(LedgerView ledger, Random random)
    {
        var packages = Enumerable.Range(0, ledger.Software.Catalog.Count).Where(_ => random.Next(3) == 0).ToArray();
        var placements = packages.SelectMany(ledger.Software.Placements).ToList();
        var reached = Reached.Of(ledger, packages);
        if (placements.Count == 0)
        {
            Assert.Null(reached);
            return;
        }

        var services = placements.Select(placement => placement.Service).OfType<Service>().Distinct().ToList();
        Assert.Equal(placements.Select(placement => placement.Asset).Distinct().Order(StringComparer.Ordinal), reached!.AssetNames.Order(StringComparer.Ordinal));
        Assert.Equal(services.Select(service => service.Id).Order(StringComparer.Ordinal), reached.Services.Select(service => ledger.Institution.Services[service].Id).Order(StringComparer.Ordinal));
        Assert.Equal(services.SelectMany(ledger.FunctionsOf).Select(function => function.Id).Distinct().Order(StringComparer.Ordinal), reached.Functions.Select(function => ledger.Institution.Functions[function].Id).Order(StringComparer.Ordinal));
    }

    private static List<string> Described(LedgerView ledger) => [.. Enumerable.Range(0, ledger.Software.Catalog.Count)
        .SelectMany(number => ledger.Software.Placements(number).Select(placement => $"{ledger.Software.Catalog[number].Purl} in {placement.Service?.Id} on {placement.Asset}"))
        .Order(StringComparer.Ordinal)];

    /// <summary>The rule of who owns a component, written down a second time.</summary>
    private static List<string> Plain(InstitutionDocument institution, IEnumerable<AssetSoftware> documents)
    {
        var runs = institution.Assets.SelectMany(asset => asset.Software.Select(purl => (Asset: asset.Id, Purl: purl)))
            .Concat(documents.SelectMany(document => document.Components.Select(component => (document.Asset, Purl: component.Purl!))))
            .Concat(institution.Services.SelectMany(service => service.Assets.Select(asset => (Asset: asset, Purl: service.Component))));
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (asset, purl) in runs)
        {
            var on = institution.Services.Where(service => service.Assets.Contains(asset)).ToList();
            var owners = on.Where(service => service.Component == purl).ToList();
            var lists = owners.Count > 0 ? owners : on;
            lines.UnionWith(lists.Select(service => $"{purl} in {service.Id} on {asset}"));
            if (lists.Count == 0)
            {
                lines.Add($"{purl} in  on {asset}");
            }
        }

        return [.. lines];
    }

    private static InstitutionDocument Institution(Random random)
    {
        var assets = Enumerable.Range(0, random.Next(1, 9)).Select(i => new Asset($"a-{i}", "server", $"10.0.0.{i + 1}", "Linux", "application", 1, NeverContain: false, [.. Purls(random, 3)])).ToList();
        var services = Enumerable.Range(0, random.Next(0, 6)).Select(i => new Service($"s-{i}", Names, $"10.0.1.{i + 1}", 443, InternetExposed: false, Purls(random, 1).First(), [.. assets.Where(_ => random.Next(3) == 0).Select(asset => asset.Id)], 1, [])).ToList();
        var functions = Enumerable.Range(0, random.Next(0, 4)).Select(i => new CriticalFunction($"f-{i}", Names, 60, 1, PaymentRail: false, [], [.. services.Where(_ => random.Next(2) == 0).Select(service => service.Id)])).ToList();
        return new InstitutionDocument(InstitutionDocument.CurrentFormat, "bank-01", Names, "bank", new Consent(NamedExposure: true), functions, services, assets, [], [], new BusinessCalendar("Asia/Tokyo", "09:00", "15:00", []));
    }

    private static AssetSoftware Document(Random random) =>
        new(random.Next(4) == 0 ? "undescribed" : $"a-{random.Next(9)}", [.. Purls(random, random.Next(0, 6)).Select(Component)], $"source-{random.Next(2)}");

    private static IEnumerable<string> Purls(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => $"pkg:npm/p{random.Next(4)}@{random.Next(3)}.0.0");

    private static SoftwareComponent Component(string purl) => new("x", Version: null, purl);
}
