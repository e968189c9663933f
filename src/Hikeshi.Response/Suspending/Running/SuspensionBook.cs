using System.Collections.Immutable;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Running;

/// <summary>The plans that are kept and the suspensions by them, as the log tells. Thread-safe.</summary>
public sealed class SuspensionBook
{
    private const int MostEnded = 200;
    private const int MostAdopters = 100;

    private readonly Lock gate = new();
    private ImmutableDictionary<string, SuspensionPlan> plans = ImmutableDictionary.Create<string, SuspensionPlan>(StringComparer.Ordinal);
    private ImmutableDictionary<string, string> texts = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);
    private ImmutableDictionary<string, ImmutableArray<(string Version, string By)>> adopters = ImmutableDictionary.Create<string, ImmutableArray<(string, string)>>(StringComparer.Ordinal);
    private ImmutableDictionary<string, Suspension> suspensions = ImmutableDictionary.Create<string, Suspension>(StringComparer.Ordinal);
    private ImmutableDictionary<string, SuspensionDrilled> drills = ImmutableDictionary.Create<string, SuspensionDrilled>(StringComparer.Ordinal);

    public IReadOnlyCollection<SuspensionPlan> Plans => [.. Volatile.Read(ref plans).Values.OrderBy(plan => plan.Id, StringComparer.Ordinal)];

    /// <summary>Open ones first, then the newest that are over.</summary>
    public IReadOnlyList<Suspension> All => [.. Volatile.Read(ref suspensions).Values.OrderBy(one => one.Ended is null ? 0 : 1).ThenByDescending(one => one.ProposedAt)];

    public SuspensionPlan? FindPlan(string id) => Volatile.Read(ref plans).GetValueOrDefault(id);

    /// <summary>A plan as it was written.</summary>
    public string? TextOf(string id) => Volatile.Read(ref texts).GetValueOrDefault(id);

    /// <summary>Everybody who adopted a plan in this very version.</summary>
    public IReadOnlyList<string> AdoptersOf(SuspensionPlan plan) =>
        [.. Volatile.Read(ref adopters).GetValueOrDefault(plan.Id, []).Where(each => each.Version == plan.Version).Select(each => each.By).Distinct(StringComparer.Ordinal)];

    public Suspension? Find(string id) => Volatile.Read(ref suspensions).GetValueOrDefault(id);

    /// <summary>The last drill of a plan; null when it never was drilled.</summary>
    public SuspensionDrilled? LastDrill(string plan) => Volatile.Read(ref drills).GetValueOrDefault(plan);

    /// <summary>Whether an approval that an order names let exactly that order.</summary>
    public bool Lets(string approvalId, ContainmentOrder order) => Suspension.Parse(approvalId) is { } id && Find(id)?.Lets(order) == true;

    /// <summary>A plan that cannot be read (written by something newer) replaces none.</summary>
    public void Apply(Recorded<SuspensionPlanAdopted> adopted)
    {
        try
        {
            var plan = SuspensionPlanReader.Read(adopted.Fact.Source, Encoding.UTF8.GetBytes(adopted.Fact.Text));
            lock (gate)
            {
                (plans, texts) = (plans.SetItem(plan.Id, plan), texts.SetItem(plan.Id, adopted.Fact.Text));
                adopters = adopters.SetItem(plan.Id, [.. adopters.GetValueOrDefault(plan.Id, []).Append((plan.Version, adopted.Actor)).TakeLast(MostAdopters)]);
            }
        }
        catch (RefusedException)
        {
            // It proposes nothing.
        }
    }

    public void Apply(Recorded<SuspensionPlanWithdrawn> withdrawn)
    {
        lock (gate)
        {
            (plans, texts) = (plans.Remove(withdrawn.Fact.PlanId), texts.Remove(withdrawn.Fact.PlanId));
        }
    }

    public void Apply(Recorded<SuspensionDrilled> drilled)
    {
        lock (gate)
        {
            drills = drills.SetItem(drilled.Fact.PlanId, drilled.Fact);
        }
    }

    /// <summary>By the plan that was kept at that place of the log, and never two of one plan at a time.</summary>
    public void Apply(Recorded<SuspensionProposed> proposed)
    {
        lock (gate)
        {
            var fact = proposed.Fact;
            if (plans.TryGetValue(fact.PlanId, out var plan) && plan.Version == fact.PlanVersion && !suspensions.ContainsKey(fact.SuspensionId) && !IsOpen(fact.PlanId))
            {
                suspensions = suspensions.SetItem(fact.SuspensionId, new Suspension(plan, fact, proposed.Time, null, null, null, null, ImmutableHashSet<string>.Empty, ImmutableHashSet<string>.Empty) { Index = proposed.Index });
            }
        }
    }

    public void Apply(Recorded<SuspensionStarted> started) =>
        Change(started.Fact.SuspensionId, known => known is { Started: null, Ended: null } ? known with { Started = started.Fact, StartedAt = started.Time } : known);

    public void Apply(Recorded<SuspensionOverdue> overdue) => Change(overdue.Fact.SuspensionId, known => known with { Overdue = known.Overdue.Add(overdue.Fact.Step) });

    public void Apply(Recorded<SuspensionStepDone> done) => Change(done.Fact.SuspensionId, known => known with { Done = known.Done.Add(done.Fact.Step) });

    public void Apply(Recorded<SuspensionEnded> ended)
    {
        Change(ended.Fact.SuspensionId, known => known.Ended is null ? known with { Ended = ended.Fact, EndedAt = ended.Time } : known);
        lock (gate)
        {
            suspensions = suspensions.RemoveRange(suspensions.Values.Where(one => one.Ended is not null).OrderByDescending(one => one.EndedAt).Skip(MostEnded).Select(one => one.Id).ToList());
        }
    }

    /// <summary>Proposed or running.</summary>
    public bool IsOpen(string plan) => Volatile.Read(ref suspensions).Values.Any(one => one.Plan.Id == plan && one.Ended is null);

    /// <summary>When people last refused it or took it back: it is not proposed again at once.</summary>
    public DateTimeOffset? TurnedDownAt(string plan) => Volatile.Read(ref suspensions).Values
        .Where(one => one.Plan.Id == plan && one.Ended?.Outcome is SuspensionEnded.Refused or SuspensionEnded.Resumed)
        .Max(one => one.EndedAt);

    /// <summary>Times that have passed since the last look: what is late is said once, and the latest end ends it. Nothing ever starts here.</summary>
    public IReadOnlyList<Fact> Due(DateTimeOffset now) => [.. Volatile.Read(ref suspensions).Values.Where(one => one.Ended is null).OrderBy(one => one.ProposedAt).SelectMany(one => Due(one, now))];

    private static IEnumerable<Fact> Due(Suspension one, DateTimeOffset now)
    {
        if (one is { Started: { } started, StartedAt: { } at })
        {
            if (now >= started.Times.EndsAt)
            {
                return [new SuspensionEnded(one.Id, SuspensionEnded.LatestEnd, "", "its latest end has come")];
            }

            return Late(one, SuspensionAgenda.OfRun(one.Plan, one.Proposed.Tasks, at, started.Times, now), now);
        }

        return Late(one, SuspensionAgenda.OfProposal(one.Plan, one.ProposedAt), now);
    }

    private static IEnumerable<Fact> Late(Suspension one, IReadOnlyList<AgendaStep> steps, DateTimeOffset now) => steps
        .Where(step => step.DueAt <= now && !one.Done.Contains(step.Step) && !one.Overdue.Contains(step.Step))
        .Select(step => new SuspensionOverdue(one.Id, step.Step, step.DueAt, step.Who));

    private void Change(string id, Func<Suspension, Suspension> change)
    {
        lock (gate)
        {
            if (suspensions.TryGetValue(id, out var known))
            {
                suspensions = suspensions.SetItem(id, change(known));
            }
        }
    }
}
