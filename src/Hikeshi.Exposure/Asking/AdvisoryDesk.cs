using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Exposure.Asking;

/// <summary>Answers, from the own ledger, whom an advisory reaches here: one that arrived, or one that the hub asks about.</summary>
public sealed class AdvisoryDesk(Func<LedgerView?> ledger)
{
    public IReadOnlyList<Fact> Assess(Recorded<AdvisoryReceived> advisory) => Assess(advisory.Fact.Document);

    public IReadOnlyList<Fact> Assess(Recorded<SectorAsked> asked) => Assess(asked.Fact.Document);

    private IReadOnlyList<Fact> Assess(string document) => ledger() is { } view ? [ExposureAssessor.Assess(document, view)] : [];
}
