using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Suspending.Planning;
using Hikeshi.Response.Suspending.Running;

namespace Hikeshi.Response.Suspending.Drilling;

/// <summary>Plays a proposal through the very book that a node keeps, on an imagined clock that goes from minute to minute.</summary>
internal sealed class DrillPlay(SuspensionPlan plan, string text, SuspensionProposed proposed, DateTimeOffset from, InstitutionDocument institution)
{
    private readonly SuspensionBook book = new();
    private readonly List<DrillMoment> moments = [];
    private ulong index;

    /// <summary>People agree at the last minute; nobody says that anything is done, so that every deadline shows.</summary>
    public IReadOnlyList<DrillMoment> Decided()
    {
        Begin();
        var startsAt = proposed.DecideBy;
        Walk(from, startsAt);
        Take(SuspensionProposals.Start(plan, proposed, institution, startsAt), startsAt);
        Moment(startsAt, "drill.starts", plan.Authority.Decides);
        var end = startsAt.AddMinutes(plan.Clock.End);
        Walk(startsAt, end);
        return moments;
    }

    /// <summary>Nobody answers. The approval lapses, and nothing begins.</summary>
    public IReadOnlyList<DrillMoment> Silent()
    {
        Begin();
        Walk(from, proposed.LapsesAt);
        Take(new SuspensionEnded(proposed.SuspensionId, SuspensionEnded.Lapsed, "", ""), proposed.LapsesAt);
        Moment(proposed.LapsesAt, "drill.lapses", new BilingualText("", ""));
        return moments;
    }

    private void Begin()
    {
        book.Apply(At(new SuspensionPlanAdopted(plan.Id, plan.Version, "drill", text), from));
        Take(proposed, from);
        Moment(from, "drill.proposed", plan.Authority.Decides);
    }

    private void Walk(DateTimeOffset start, DateTimeOffset end)
    {
        for (var now = start; now <= end; now = now.AddMinutes(1))
        {
            foreach (var fact in book.Due(now))
            {
                Take(fact, now);
                if (fact is SuspensionEnded)
                {
                    Moment(now, "drill.ends", new BilingualText("", ""));
                }
            }
        }
    }

    private void Take(Fact fact, DateTimeOffset now)
    {
        switch (fact)
        {
            case SuspensionProposed each:
                book.Apply(At(each, now));
                break;
            case SuspensionStarted each:
                book.Apply(At(each, now));
                break;
            case SuspensionEnded each:
                book.Apply(At(each, now));
                break;
            case SuspensionOverdue late:
                Show(late, now);
                book.Apply(At(late, now));
                break;
        }
    }

    private void Show(SuspensionOverdue late, DateTimeOffset now)
    {
        var one = book.Find(late.SuspensionId)!;
        var steps = one is { Started: { } started, StartedAt: { } at } ? SuspensionAgenda.OfRun(plan, proposed.Tasks, at, started.Times, now) : SuspensionAgenda.OfProposal(plan, from);
        moments.Add(new DrillMoment((int)(now - from).TotalMinutes, SuspensionTexts.Moment(now, institution), steps.First(step => step.Step == late.Step).What, late.Who));
    }

    private void Moment(DateTimeOffset at, string words, BilingualText who) =>
        moments.Add(new DrillMoment((int)(at - from).TotalMinutes, SuspensionTexts.Moment(at, institution), SuspensionWords.Say(words), who));

    private Recorded<T> At<T>(T fact, DateTimeOffset time)
        where T : Fact => new(EntryId.New(time), index++, time, "drill", [], fact);
}
