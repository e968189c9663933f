using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>What the model is asked: instructions that are always the same, and evidence as data.</summary>
internal sealed record Question(EntryId Subject, string Data, IReadOnlyList<InvestigationName> Evidence, IReadOnlyList<InvestigationName> Names, IReadOnlyList<InvestigationName> Mentioned, IReadOnlyList<string> Playbooks);
