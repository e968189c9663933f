using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Exposure.Watching;

/// <summary>An advisory affects a package that runs here.</summary>
/// <param name="Where">Its assets, services and critical functions; of one asset when that asset changed.</param>
public sealed record ExposureFinding(Advisory Advisory, PackageHit Hit, Reached Where)
{
    /// <summary>What makes it the same finding as before, whatever the advisory's words and ranges are now.</summary>
    internal (string Advisory, string Source, int Package) Identity => (Advisory.Id, Advisory.SourceFile, Hit.Package.Number);
}

/// <summary>What one change did.</summary>
public sealed record ExposureChange(IReadOnlyList<ExposureFinding> Appeared, IReadOnlyList<ExposureFinding> Gone)
{
    public bool IsEmpty => Appeared.Count == 0 && Gone.Count == 0;

    /// <summary>Where a finding stays but reaches other assets, it is in both lists, with the assets it came to and those it left.</summary>
    internal static ExposureChange Between(IReadOnlyList<ExposureFinding> before, IReadOnlyList<ExposureFinding> after) =>
        new(Beyond(after, before), Beyond(before, after));

    private static List<ExposureFinding> Beyond(IReadOnlyList<ExposureFinding> some, IReadOnlyList<ExposureFinding> others)
    {
        var known = others.DistinctBy(finding => finding.Identity).ToDictionary(finding => finding.Identity, finding => finding.Where);
        var beyond = new List<ExposureFinding>();
        foreach (var finding in some.DistinctBy(finding => finding.Identity))
        {
            if (!known.TryGetValue(finding.Identity, out var where))
            {
                beyond.Add(finding);
            }
            else if (finding.Where.Less(where, finding.Hit.Package.Number) is { Assets.Length: > 0 } rest)
            {
                beyond.Add(finding with { Where = rest });
            }
        }

        return beyond;
    }
}
