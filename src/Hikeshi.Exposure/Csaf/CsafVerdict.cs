namespace Hikeshi.Exposure.Csaf;

/// <summary>What a document says of itself when it is held against CSAF.</summary>
/// <param name="Version"><c>2.0</c> or <c>2.1</c>.</param>
/// <param name="Structure">Where it is not what section 3 describes: it cannot be used.</param>
/// <param name="Violations">Mandatory tests (section 6.1) that it fails: it is not valid. It can be read all the same.</param>
/// <param name="Warnings">Tests of sections 6.2 and 6.3 that it fails.</param>
public sealed record CsafVerdict(string Version, IReadOnlyList<CsafFinding> Structure, IReadOnlyList<CsafFinding> Violations, IReadOnlyList<CsafFinding> Warnings)
{
    public bool IsValid => Structure.Count == 0 && Violations.Count == 0;
}
