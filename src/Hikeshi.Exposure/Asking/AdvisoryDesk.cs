using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Exposure.Asking;

/// <summary>Answers, from the own ledger, whom an advisory reaches here: one that arrived, or one that the hub asks about.</summary>
public sealed class AdvisoryDesk(Func<LedgerView?> ledger)
{
    public IReadOnlyList<Fact> Assess(Recorded<AdvisoryReceived> advisory) =>
        ledger() is { } view ? [ExposureAssessor.Assess(advisory.Fact, view)] : [];

    public IReadOnlyList<Fact> Assess(Recorded<SectorAsked> asked) =>
        ledger() is { } view ? [ExposureAssessor.Assess(ExposureAssessor.Receive("hub", Encoding.UTF8.GetBytes(asked.Fact.Document)), view)] : [];
}
