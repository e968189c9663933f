using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Statements;

/// <summary>
/// Gathers, for one vulnerability, the versions of each package that are affected. First and last affected versions of one package are
/// the ends of ranges, as <c>introduced</c> and <c>last_affected</c> of OSV are, and first fixed versions end them too; where there is only a first one it stands for itself.
/// </summary>
internal sealed class AffectedPackages
{
    private readonly Dictionary<PackageKey, Gathered> packages = [];
    private RangeCounts counts;

    public void Add(CsafStatus status, VersionedKey? identity, CsafProduct product)
    {
        if (status is not (CsafStatus.FirstAffected or CsafStatus.KnownAffected or CsafStatus.LastAffected or CsafStatus.FirstFixed))
        {
            return;
        }

        if (identity is not { } found)
        {
            counts += new RangeCounts(Evaluated: 0, Git: 0, Undecidable: 0, Unidentified: status == CsafStatus.FirstFixed ? 0 : 1);
            return;
        }

        if (!packages.TryGetValue(found.Key, out var gathered))
        {
            packages.Add(found.Key, gathered = new Gathered());
        }

        var range = product.Named("product_version_range");
        var version = found.Version ?? product.Named("product_version");
        if (status == CsafStatus.FirstFixed)
        {
            gathered.FirstFixed.AddRange(range is null && version is not null ? [version] : []);
        }
        else if (range is not null)
        {
            AddRange(gathered, range, VersionOrder.Of(found.Key.Ecosystem));
        }
        else if (version is null)
        {
            AddRange(gathered, "vers:all/*", VersionOrder.Of(found.Key.Ecosystem));
        }
        else
        {
            gathered.Exact.Add(version);
            (status == CsafStatus.FirstAffected ? gathered.First : status == CsafStatus.LastAffected ? gathered.Last : []).Add(version);
        }
    }

    public (IReadOnlyList<AffectedPackage> Packages, RangeCounts Ranges) Read()
    {
        var read = new List<AffectedPackage>();
        foreach (var (key, gathered) in packages)
        {
            AddBounds(gathered, VersionOrder.Of(key.Ecosystem));
            if (gathered.Intervals.Count > 0 || gathered.Exact.Count > 0 || gathered.HasUndecidableRange)
            {
                read.Add(new AffectedPackage(key, gathered.Intervals, gathered.Exact) { HasUndecidableRange = gathered.HasUndecidableRange });
            }
        }

        return (read, counts);
    }

    private void AddRange(Gathered gathered, string range, VersionOrder? own)
    {
        var decided = VersionsOf.OfRange(range, own);
        gathered.Intervals.AddRange(decided?.Intervals ?? []);
        gathered.Exact.AddRange(decided?.Single ?? []);
        gathered.HasUndecidableRange |= decided is null;
        counts += new RangeCounts(Evaluated: decided is null ? 0 : 1, Git: 0, Undecidable: decided is null ? 1 : 0, Unidentified: 0);
    }

    private void AddBounds(Gathered gathered, VersionOrder? order)
    {
        if (order is null || gathered.First.Count == 0 || gathered.Last.Count + gathered.FirstFixed.Count == 0)
        {
            return;
        }

        var events = gathered.First.Select(version => new RangeEvent(RangeEventKind.Introduced, version))
            .Concat(gathered.Last.Select(version => new RangeEvent(RangeEventKind.LastAffected, version)))
            .Concat(gathered.FirstFixed.Select(version => new RangeEvent(RangeEventKind.Fixed, version))).ToList();
        var intervals = RangeEvents.ToIntervals(events, order);
        // A train that nothing ends is not guessed to go on for ever.
        gathered.Intervals.AddRange((intervals ?? []).Where(interval => interval.To is not null));
        gathered.HasUndecidableRange |= intervals is null;
        counts += new RangeCounts(Evaluated: intervals is null ? 0 : 1, Git: 0, Undecidable: intervals is null ? 1 : 0, Unidentified: 0);
    }

    private sealed class Gathered
    {
        public List<VersionInterval> Intervals { get; } = [];

        public List<string> Exact { get; } = [];

        public List<string> First { get; } = [];

        public List<string> Last { get; } = [];

        public List<string> FirstFixed { get; } = [];

        public bool HasUndecidableRange { get; set; }
    }
}
