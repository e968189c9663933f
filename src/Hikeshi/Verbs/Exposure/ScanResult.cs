using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Exposure;

/// <summary>Everything that a scan has to report.</summary>
internal sealed record ScanResult(ScanReport Report, AdvisoryIndex Index, LoadedAdvisories Loaded, IReadOnlyList<Refusal> Refused, ScanTiming Timing)
{
    /// <summary>Advisories that name products or CPEs and no package: they can be shown to people, and never found in a bill of materials.</summary>
    public int NamedOnly => Loaded.Advisories.Count(advisory => advisory is { Withdrawn: false, Affected.Count: 0, Products.Count: > 0 });
}

internal readonly record struct ScanTiming(long AdvisoriesMs, long DocumentsMs, long MatchingMs, long VexMs, long TotalMs);

/// <summary>What became of statements, in the words of the table and of JSON.</summary>
internal static class VexFates
{
    public static string Words(VexFate fate) => fate switch
    {
        VexFate.ClosedFinding => "closed a finding",
        VexFate.AnnotatedFinding => "say of an open finding",
        VexFate.Contradicted => "contradicted",
        VexFate.Superseded => "superseded by newer ones",
        VexFate.SupersededDocument => "of superseded documents",
        VexFate.Withdrawn => "withdrawn",
        VexFate.NamesNoProduct => "name no product",
        VexFate.NoPackageUrl => "without package URL",
        VexFate.RangeNotUnderstood => "range not understood",
        VexFate.FixedWithoutVersion => "fixed, in no version",
        VexFate.ProductNotInSoftware => "product not scanned",
        VexFate.ComponentNotInProduct => "component not in product",
        VexFate.PartOfAdvisory => "on part of an advisory",
        _ => "without a finding",
    };
}
