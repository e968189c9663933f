using Hikeshi.Exposure.Matching;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>What a scan rests on, for the head of its report.</summary>
/// <param name="NamedOnly">Advisories that name products and no package.</param>
/// <param name="UnknownFiles">Files of no known kind.</param>
/// <param name="Refused">Files that could not be read; the others count all the same.</param>
/// <param name="At">When it was made.</param>
public sealed record ScanInputs(AdvisoryIndex Index, int NamedOnly, int UnknownFiles, IReadOnlyList<Refusal> Refused, DateTimeOffset At);
