using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response;

/// <summary>What the log says, taken into the picture that decisions look at.</summary>
public sealed partial class ResponseService
{
    /// <summary>An unreadable policy in the log (written by something newer) does not replace one that can be read.</summary>
    public void Apply(Recorded<PolicyAdopted> adopted)
    {
        try
        {
            policy = ResponsePolicyReader.Read(adopted.Fact.Source, Encoding.UTF8.GetBytes(adopted.Fact.Text));
            Adopted = adopted;
        }
        catch (RefusedException)
        {
            // The start of the node adopts the one of its settings, after the log is replayed.
        }
    }

    public void Apply(Recorded<ReservationAnswered> answered) => state = state.After(answered);

    public void Apply(Recorded<Waiting> waiting)
    {
        state = state.After(waiting, Named);
        if (!state.Active.Contains(waiting.Fact.Order.Id))
        {
            retries.NotOrdered(waiting.Fact.Order.Id);
        }
    }

    public void Apply(Recorded<ApprovalConcluded> concluded) => state = state.After(concluded.Fact);

    /// <summary>Called before <see cref="RecordOnly"/> knows it. What everything was released before, or something else overtook, lets nothing act.</summary>
    public void Apply(Recorded<AutonomyEnabled> enabled) => state = RecordOnly.IsOvertaken(enabled.Fact) ? state : state.After(enabled.Fact);

    public void Apply(Recorded<ExposureAssessed> assessed) => state = state.After(assessed.Fact);

    public void Apply(Recorded<Decided> decided)
    {
        state = state.After(decided.Fact);
        if (decided.Fact.Trigger != Decider.Unvetoed && decided.Causes is [var cause, ..])
        {
            Vouch(decided.Fact, cause, fact: null, decided.Time);
        }
    }

    public void Apply(Recorded<Ordered> ordered)
    {
        retries.Superseded(ordered.Fact.Order.Id);
        state = state.After(AsItWas(ordered), steady.Of, Named);
    }

    public void Apply(Recorded<Released> released)
    {
        Forget(released.Fact.Containment);
        retries.NotOrdered(released.Fact.Containment);
        state = state.After(released, steady.Of);
    }

    public void Apply(Recorded<Expired> expired)
    {
        Forget(expired.Fact.Containment);
        state = state.After(expired);
    }

    public void Apply(Recorded<Enforced> enforced)
    {
        state = state.After(enforced.Fact);
        retries.OrderSettled(enforced.Fact.Containment, enforced.Fact.Actuator);
        if (enforced.Fact.State == Standing.Enforced)
        {
            confirmations.Settled(enforced.Fact.Containment, enforced.Fact.Actuator);
        }
        else if (state.Active.TryFind(enforced.Fact.Containment, out var containment) && containment.Of(enforced.Fact.Actuator)?.State == Standing.Delivered && enforcer.Observes(enforced.Fact.Actuator))
        {
            confirmations.Delivered(containment, enforced.Id, enforced.Fact);
        }
    }

    public void Apply(Recorded<CircuitOpened> opened) => state = state.After(opened.Fact);

    public void Apply(Recorded<CircuitClosed> closed) => state = state.After(closed);

    public void Apply(Recorded<EnforcementFailed> failed)
    {
        state = state.After(failed);
        confirmations.Settled(failed.Fact.Containment, failed.Fact.Actuator);
        if (failed.Fact.IsTriedAgain)
        {
            retries.Add(failed, state.AllReleased, enforcer.EndsItself(failed.Fact.Actuator));
        }
        else
        {
            retries.OrderSettled(failed.Fact.Containment, failed.Fact.Actuator);
        }
    }

    /// <summary>What is over already has said so, or will at the next try.</summary>
    public void Apply(Recorded<EnforcementDeferred> deferred)
    {
        state = state.After(deferred.Fact);
        if (state.Active.TryFind(deferred.Fact.Containment, out var containment))
        {
            retries.Add(containment, deferred.Fact);
        }
    }

    public void Apply(Recorded<ReleaseSettled> settled) => retries.LetGo(settled.Fact.Containment, settled.Fact.Actuator);

    public void Apply(Recorded<AllReleased> released)
    {
        confirmations.AllOver();
        retries.AllReleased();
        state = state.After(released, steady.Of);
    }

    private void Forget(ContainmentId id)
    {
        if (state.Active.TryFind(id, out var containment))
        {
            confirmations.Over(id, containment.Reports.Select(report => report.Actuator));
        }
    }
}
