using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Watching;

/// <summary>
/// The findings of one ledger under advisories that come and go, kept up to date change by change: a new advisory is compared with
/// the packages that it names, a changed asset with the advisories about what it gained or lost, and nothing else is looked at.
/// What has appeared less what has gone is at any time what one comparison of everything would find. One caller at a time.
/// </summary>
public sealed class ExposureWatch(LedgerView ledger)
{
    private readonly Dictionary<string, IReadOnlyList<Advisory>> bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<PackageKey, List<IndexedAdvisory>> byKey = [];

    public LedgerView Ledger { get; private set; } = ledger;

    /// <summary>Advisories in force, withdrawn ones included.</summary>
    public int Advisories => bySource.Values.Sum(list => list.Count);

    /// <summary>Something that the source said is in force.</summary>
    public bool Holds(string source) => bySource.ContainsKey(source);

    /// <summary>A source says something new.</summary>
    /// <param name="source">A file or a feed: what it says replaces what it said before.</param>
    /// <param name="advisories">None when the source is gone.</param>
    public ExposureChange Publish(string source, IReadOnlyList<Advisory> advisories)
    {
        var old = bySource.GetValueOrDefault(source, []);
        var (before, after) = (old.SelectMany(Findings).ToList(), advisories.SelectMany(Findings).ToList());
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

        bySource[source] = advisories;
        if (advisories.Count == 0)
        {
            bySource.Remove(source);
        }

        return ExposureChange.Between(before, after);
    }

    /// <summary>A document says something new about an asset.</summary>
    public ExposureChange Change(AssetSoftware software)
    {
        var (before, after) = (Ledger, Ledger.With(software));
        var (had, has) = (before.Software.PackagesOn(software.Asset), after.Software.PackagesOn(software.Asset));
        Ledger = after;
        return ExposureChange.Between(
            [.. had.Except(has).SelectMany(package => Findings(before, package, software.Asset))],
            [.. has.Except(had).SelectMany(package => Findings(after, package, software.Asset))]);
    }

    /// <summary>The institution describes itself anew. Every package that runs is compared again: which asset changed, only it knows.</summary>
    public ExposureChange Describe(InstitutionDocument institution)
    {
        var before = All().ToList();
        Ledger = Ledger.With(institution);
        return ExposureChange.Between(before, [.. All()]);
    }

    /// <summary>Everything that is found now.</summary>
    public IEnumerable<ExposureFinding> All() => bySource.Values.SelectMany(list => list).SelectMany(Findings);

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

    private IEnumerable<ExposureFinding> Findings(LedgerView view, CatalogedPackage package, string asset)
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
                yield return new ExposureFinding((Advisory)same.Key!, new PackageHit(package, version.Text, verdict), Reached.On(view, asset, package.Number));
            }
        }
    }

    private static IEnumerable<IndexedAdvisory> Named(IReadOnlyList<Advisory> advisories) => advisories
        .Where(advisory => !advisory.Withdrawn)
        .SelectMany(advisory => advisory.Affected.Select(affected => new IndexedAdvisory(advisory, affected)));
}
