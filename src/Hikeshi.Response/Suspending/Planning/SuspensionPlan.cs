using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>
/// How a service is stopped before it is hit, or a compromised supplier held off: format <c>hikeshi-suspension-plan/1</c> (docs/suspension.md).
/// It proposes; people decide; what it orders passes the same guardrails as everything else.
/// </summary>
/// <param name="Version">SHA-256 of its text, lower-case hex.</param>
/// <param name="Supplier">Id in the ledger; null for a plan that stops own functions.</param>
/// <param name="CutsWaysIn">Of a supplier: its ways in are cut. Else only what it was given here is taken back, as with a cloud that the institution stands on.</param>
/// <param name="Functions">Ids of the critical functions that are stopped; empty for a supplier's plan, which takes them from the ledger.</param>
/// <param name="Contact">Where customers ask.</param>
public sealed record SuspensionPlan(
    string Version,
    string Id,
    string? Supplier,
    bool CutsWaysIn,
    BilingualText Names,
    IReadOnlyList<string> Functions,
    IReadOnlyList<SuspensionCriterion> Criteria,
    DecisionAuthority Authority,
    SuspensionSchedule Clock,
    IReadOnlyList<StopMeasure> Stop,
    IReadOnlyList<FallbackRoute> Fallbacks,
    IReadOnlyList<NoticeTemplate> Notices,
    IReadOnlyList<SuspensionTask> Tasks,
    ResumePlan Resume,
    BilingualText Contact)
{
    public bool IsForSupplier => Supplier is not null;

    /// <summary>The word in approvals.</summary>
    public string Action => IsForSupplier ? "suspend-supplier" : "suspend-service";

    /// <summary>What it acts on, in approvals and standing orders: the very text, so that what was signed for one text answers no other.</summary>
    public string Target => $"plan {Id}@{Version}";
}

/// <summary>One of them suffices to propose; none starts anything.</summary>
/// <param name="On">sighting, shared, advisory or supplier-report.</param>
/// <param name="IsExploited">Of an advisory: whether it is known to be exploited; null: not asked for.</param>
/// <param name="IsFixed">Of an advisory: whether it names a version that mends it; null: not asked for.</param>
/// <param name="Members">Of what is shared: so many different members within <paramref name="Within"/>.</param>
public sealed record SuspensionCriterion(string Id, string On, PolicyCondition When, bool? IsExploited, bool? IsFixed, int Members, TimeSpan Within);

/// <param name="Decides">Role that decides.</param>
/// <param name="DeciderPerson">Who that is here, as evidence names people; null: not said.</param>
/// <param name="People">How many different people must agree, 2 or more.</param>
public sealed record DecisionAuthority(BilingualText Decides, string? DeciderPerson, BilingualText Deputy, string? DeputyPerson, int People);

/// <summary>Minutes. The first three count from the proposal, the others from the start.</summary>
/// <param name="Deputy">Then the deputy is called.</param>
/// <param name="Decide">Then the decision is late.</param>
/// <param name="Lapse">Then nobody is asked any more, and nothing has begun.</param>
/// <param name="End">The latest end.</param>
public sealed record SuspensionSchedule(int Deputy, int Decide, int Lapse, int TellCustomers, int Report, int Review, int End);

/// <summary>One containment that the plan wants.</summary>
/// <param name="Target">A service (shield), a host (isolate-host), an account, an address or a name.</param>
/// <param name="AdmitsCounterparties">Of a shield: whoever the ledger admits to the service still gets through.</param>
/// <param name="Admit">Of a shield: addresses and prefixes that still get through.</param>
public sealed record StopMeasure(ContainmentKind Kind, string Target, bool AdmitsCounterparties, IReadOnlyList<string> Admit);

/// <summary>The other way for one critical function (代替手段).</summary>
/// <param name="OpensWithinMinutes">From the start.</param>
public sealed record FallbackRoute(string Function, BilingualText Route, BilingualText Owner, int OpensWithinMinutes);

/// <param name="AtResume">It is told when the service is resumed; else when it stops.</param>
/// <param name="WithinMinutes">From that moment.</param>
public sealed record NoticeTemplate(string Id, bool AtResume, BilingualText Audience, BilingualText Channel, int WithinMinutes, BilingualText Text);

/// <param name="Criteria">Each must be confirmed with what shows it.</param>
public sealed record ResumePlan(BilingualText Decides, IReadOnlyList<ResumeCriterion> Criteria);

public sealed record ResumeCriterion(string Id, BilingualText Text);
