using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Watching;

/// <summary>
/// The findings of one ledger under advisories and VEX that come and go, kept up to date change by change: a new advisory is compared with
/// the packages that it names, a changed asset with the advisories about what it gained or lost, a statement with the findings that it
/// speaks of, and nothing else is looked at. What VEX closes is no finding. What has appeared less what has gone is at any time what one
/// comparison of everything would find. One caller at a time.
/// </summary>
public sealed class ExposureWatch(LedgerView ledger)
{
    private readonly Dictionary<string, IReadOnlyList<Advisory>> bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<PackageKey, List<IndexedAdvisory>> byKey = [];
    private readonly WatchedVex vex = new(ledger.Software.Catalog);

    public LedgerView Ledger { get; private set; } = ledger;

    /// <summary>Advisories in force, withdrawn ones included.</summary>
    public int Advisories => bySource.Values.Sum(list => list.Count);

    /// <summary>Something that the source said is in force.</summary>
    public bool Holds(string source) => bySource.ContainsKey(source) || vex.Holds(source);

    /// <summary>A source says something new.</summary>
    /// <param name="source">A file or a feed: what it says replaces what it said before.</param>
    /// <param name="advisories">With <paramref name="said"/>, none when the source is gone.</param>
    /// <param name="said">What suppliers say of their products.</param>
    public ExposureChange Publish(string source, IReadOnlyList<Advisory> advisories, IReadOnlyList<VexDocument>? said = null)
    {
        var (old, documents) = (bySource.GetValueOrDefault(source, []), said ?? []);
        var packages = vex.Touched(source, documents);
        // Whoever connects ids, or parts them, moves statements from one finding to another.
        var others = vex.IsSilent && documents.Count == 0 ? [] : vex.Names.Connected(old.Concat(advisories)).Except(old, ReferenceEqualityComparer.Instance).Cast<Advisory>().ToList();
        var before = vex.Open([.. old.Concat(others).SelectMany(Findings), .. On(packages)]);
        Replace(source, old, advisories);
        vex.Put(source, documents);
        var after = vex.Open([.. advisories.Concat(others).SelectMany(Findings), .. On(packages)]);
        return ExposureChange.Between(before, after);
    }

    /// <summary>A source says something new about what an asset runs, of which no statement can tell what it describes.</summary>
    public ExposureChange Change(AssetSoftware software) => Change([software], software.Source, bill: null, []);

    /// <summary>A bill of materials says something new about assets, and perhaps of its own weaknesses.</summary>
    /// <param name="assets">All that have it: its name stands for one document, whoever has it.</param>
    /// <param name="bill">Without components it says nothing any more.</param>
    /// <param name="said">What it says itself; null when nothing.</param>
    public ExposureChange Change(IReadOnlyList<string> assets, ScannedDocument bill, VexDocument? said) =>
        Change([.. assets.Select(asset => new AssetSoftware(asset, bill.Components, bill.Name))], bill.Name, bill.Components.Count == 0 ? null : bill, said is null ? [] : [said]);

    /// <summary>The institution describes itself anew. Every package that runs is compared again: which asset changed, only it knows.</summary>
    public ExposureChange Describe(InstitutionDocument institution)
    {
        var before = All();
        Ledger = Ledger.With(institution);
        return ExposureChange.Between(before, All());
    }

    /// <summary>Everything that is found now.</summary>
    public IReadOnlyList<ExposureFinding> All() => vex.Open([.. Found()]);

    /// <summary>How many more there were that suppliers say are none.</summary>
    public int Closed() => vex.IsSilent ? 0 : Found().DistinctBy(finding => finding.Identity).Count() - All().DistinctBy(finding => finding.Identity).Count();

    private ExposureChange Change(IReadOnlyList<AssetSoftware> changes, string name, ScannedDocument? bill, IReadOnlyList<VexDocument> said)
    {
        var source = $"bill {name}";
        var touched = vex.Touched(source, said, bill);
        // With statements, also what stays may change its state: a second bill may not say what the first does.
        var listed = vex.IsSilent && said.Count == 0 ? [] : changes.SelectMany(change => Listed(vex.Bill(change.Asset, name)).Concat(Listed(bill))).ToHashSet();
        var (old, now) = (Ledger, changes.Aggregate(Ledger, (view, change) => view.With(change)));
        var moved = changes.Select(change => new Moved(change.Asset, old.Software.PackagesOn(change.Asset), now.Software.PackagesOn(change.Asset), listed)).ToList();
        var before = vex.Open([.. On(touched), .. On(old, moved.SelectMany(one => one.Gone, (one, package) => (package, one.Asset)))]);
        Ledger = now;
        foreach (var change in changes)
        {
            vex.Put(change.Asset, name, bill);
        }

        vex.Put(source, said);
        var after = vex.Open([.. On(touched), .. On(now, moved.SelectMany(one => one.Came, (one, package) => (package, one.Asset)))]);
        return ExposureChange.Between(before, after);
    }

    private void Replace(string source, IReadOnlyList<Advisory> old, IReadOnlyList<Advisory> advisories)
    {
        foreach (var (advisory, affected) in Named(old))
        {
            if (byKey.TryGetValue(affected.Key, out var list) && list.RemoveAll(indexed => ReferenceEquals(indexed.Advisory, advisory)) > 0 && list.Count == 0)
            {
                byKey.Remove(affected.Key);
            }
        }

        foreach (var indexed in Named(advisories))
        {
            (byKey.TryGetValue(indexed.Affected.Key, out var list) ? list : byKey[indexed.Affected.Key] = []).Add(indexed);
        }

        foreach (var advisory in old)
        {
            vex.Names.Remove(advisory);
        }

        foreach (var advisory in advisories)
        {
            vex.Names.Add(advisory);
        }

        bySource[source] = advisories;
        if (advisories.Count == 0)
        {
            bySource.Remove(source);
        }
    }

    private IEnumerable<int> Listed(ScannedDocument? bill) => (bill?.Components ?? [])
        .Select(component => component.Purl is { } purl && Ledger.Software.Catalog.TryAdd(purl, out var number) ? number : -1)
        .Where(number => number >= 0);

    /// <summary>Without regard to what suppliers say.</summary>
    private IEnumerable<ExposureFinding> Found() => bySource.Values.SelectMany(list => list).SelectMany(Findings);

    private IEnumerable<ExposureFinding> Findings(Advisory advisory)
    {
        foreach (var hit in PackageHit.Find(advisory, Ledger.Software.Catalog))
        {
            if (Reached.Of(Ledger, [hit.Package.Number]) is { } where)
            {
                yield return new ExposureFinding(advisory, hit, where);
            }
        }
    }

    /// <summary>Findings of packages, wherever they run.</summary>
    private IEnumerable<ExposureFinding> On(IEnumerable<int> packages) => packages
        .Select(number => Ledger.Software.Catalog[number])
        .SelectMany(package => Reached.Of(Ledger, [package.Number]) is { } where ? Hits(package).Select(hit => new ExposureFinding(hit.Advisory, hit.Hit, where)) : []);

    /// <summary>Findings of packages on some assets.</summary>
    private IEnumerable<ExposureFinding> On(LedgerView view, IEnumerable<(CatalogedPackage Package, string Asset)> places) => places
        .GroupBy(place => place.Package, place => place.Asset)
        .SelectMany(same => Hits(same.Key).Select(hit => new ExposureFinding(hit.Advisory, hit.Hit, Reached.On(view, same, same.Key.Number))));

    private IEnumerable<(Advisory Advisory, PackageHit Hit)> Hits(CatalogedPackage package)
    {
        if (package.Key is not { } key || !byKey.TryGetValue(key.Key, out var advisories))
        {
            yield break;
        }

        var version = new ComponentVersion(key.Key.Ecosystem, key.Version);
        foreach (var same in advisories.GroupBy(indexed => indexed.Advisory, ReferenceEqualityComparer.Instance))
        {
            var verdicts = same.Select(indexed => indexed.Affected.Decide(version));
            if (verdicts.FirstOrDefault(verdict => verdict.Kind == VerdictKind.Affected) is { Kind: VerdictKind.Affected } verdict)
            {
                yield return ((Advisory)same.Key!, new PackageHit(package, version.Text, verdict));
            }
        }
    }

    private static IEnumerable<IndexedAdvisory> Named(IReadOnlyList<Advisory> advisories) => advisories
        .Where(advisory => !advisory.Withdrawn)
        .SelectMany(advisory => advisory.Affected.Select(affected => new IndexedAdvisory(advisory, affected)));

    /// <summary>What one asset lost and gained; what stays and must be looked at again is in both.</summary>
    private sealed class Moved(string asset, IReadOnlyList<CatalogedPackage> had, IReadOnlyList<CatalogedPackage> has, HashSet<int> again)
    {
        public string Asset => asset;

        public IEnumerable<CatalogedPackage> Gone => had.Except(has).Concat(Stays);

        public IEnumerable<CatalogedPackage> Came => has.Except(had).Concat(Stays);

        private IEnumerable<CatalogedPackage> Stays => had.Intersect(has).Where(package => again.Contains(package.Number));
    }
}
