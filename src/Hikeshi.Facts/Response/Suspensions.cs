using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Facts.Response;

/// <summary>A plan to stop a service before it is hit, or to hold off a compromised supplier, is kept from now on; it replaces an earlier one of that id.</summary>
/// <param name="PlanVersion">SHA-256 of its text, lower-case hex.</param>
/// <param name="Source">Name of the file.</param>
[FactKind("response.suspension-plan-adopted/1")]
public sealed record SuspensionPlanAdopted(string PlanId, string PlanVersion, string Source, [property: JsonConverter(typeof(LongText))] string Text) : Fact;

/// <summary>The plan proposes nothing any more; what runs by it goes on to its end.</summary>
[FactKind("response.suspension-plan-withdrawn/1")]
public sealed record SuspensionPlanWithdrawn(string PlanId, string By, string Reason) : Fact;

/// <summary>Somebody says that a supplier is compromised.</summary>
/// <param name="Supplier">Its id in the ledger.</param>
/// <param name="Source">Who says so: the supplier itself, an authority, another institution.</param>
[FactKind("response.supplier-reported/1")]
public sealed record SupplierReported(string Supplier, string Source, string By, string Reason) : Fact;

/// <summary>A suspension is proposed: people are asked, and nothing happens until they let it.</summary>
/// <param name="SuspensionId">Names it for its whole life.</param>
/// <param name="Criterion">The plan's criterion that holds; empty when a person asks for it.</param>
/// <param name="Orders">What would be ordered, to the letter; the ends are set when it starts.</param>
/// <param name="Loses">What it would cost other institutions.</param>
/// <param name="Functions">Ids of the critical functions that it stops or that lose a supplier.</param>
/// <param name="Tasks">What people do by hand after the start.</param>
/// <param name="Holes">What the plan wants and cannot do, for the people who are asked.</param>
/// <param name="DecideBy">When the decision is late. It still waits then.</param>
/// <param name="LapsesAt">When it lapses undecided: silence never starts it.</param>
[FactKind("response.suspension-proposed/1")]
public sealed record SuspensionProposed(
    string SuspensionId,
    string PlanId,
    string PlanVersion,
    string Criterion,
    string Reason,
    IReadOnlyList<ContainmentOrder> Orders,
    IReadOnlyList<CapacityLoss> Loses,
    IReadOnlyList<string> Functions,
    IReadOnlyList<SuspensionTask> Tasks,
    IReadOnlyList<BilingualText> Holes,
    string RequestedBy,
    DateTimeOffset DecideBy,
    DateTimeOffset LapsesAt) : Fact
{
    /// <summary>Who adopted this version of the plan, and who reported what makes its criterion hold: they are not asked. Null: nobody.</summary>
    public IReadOnlyList<string>? NotBy { get; init; }

    /// <summary>Which of the orders a guardrail holds, as people are told. Null in logs from before: nobody was told of any.</summary>
    public IReadOnlyList<SuspensionHeld>? Held { get; init; }
}

/// <param name="Guardrail">The gravest that holds it.</param>
public sealed record SuspensionHeld(ContainmentId Containment, string Guardrail);

/// <param name="WithinMinutes">From the start.</param>
public sealed record SuspensionTask(string Id, BilingualText Text, BilingualText Owner, int WithinMinutes);

/// <summary>What the hub said to what a proposed suspension would cost others (or that no answer came): people are asked with it before them.</summary>
[FactKind("response.suspension-reservation-answered/1")]
public sealed record SuspensionReservationAnswered(string SuspensionId, bool Granted, string Reason) : Fact;

/// <summary>People let it: it runs from now until it is resumed or its latest end comes.</summary>
/// <param name="Notices">What customers and others are told, filled in.</param>
[FactKind("response.suspension-started/1")]
public sealed record SuspensionStarted(string SuspensionId, string PlanId, SuspensionTimes Times, IReadOnlyList<SuspensionNotice> Notices) : Fact;

/// <param name="FirstReviewBy">Then again every <paramref name="ReviewEveryMinutes"/>.</param>
/// <param name="EndsAt">It ends by itself at the latest.</param>
public sealed record SuspensionTimes(DateTimeOffset TellCustomersBy, DateTimeOffset ReportBy, DateTimeOffset FirstReviewBy, int ReviewEveryMinutes, DateTimeOffset EndsAt);

/// <param name="By">When it must be out.</param>
public sealed record SuspensionNotice(string Id, BilingualText Audience, BilingualText Channel, DateTimeOffset By, BilingualText Text);

/// <summary>A time of a suspension has passed and nobody has said that it is done. Somebody is told; nothing else follows.</summary>
/// <param name="Step">decide, deputy, report, review:N, notice:ID, fallback:FUNCTION, task:ID.</param>
[FactKind("response.suspension-overdue/1")]
public sealed record SuspensionOverdue(string SuspensionId, string Step, DateTimeOffset DueAt, BilingualText Who) : Fact;

[FactKind("response.suspension-step-done/1")]
public sealed record SuspensionStepDone(string SuspensionId, string Step, string By, string Note) : Fact;

/// <summary>It is over, or will never begin. What it ordered is let go.</summary>
/// <param name="Outcome">resumed, latest-end, refused, lapsed, released-all.</param>
[FactKind("response.suspension-ended/1")]
public sealed record SuspensionEnded(string SuspensionId, string Outcome, string By, string Reason) : Fact
{
    /// <summary>What each criterion for resuming rests on; null unless it was resumed.</summary>
    public IReadOnlyList<SuspensionProof>? Proofs { get; init; }

    /// <summary>What is to be told now; null when it never began.</summary>
    public IReadOnlyList<SuspensionNotice>? Notices { get; init; }

    public const string Resumed = "resumed";
    public const string LatestEnd = "latest-end";
    public const string Refused = "refused";
    public const string Lapsed = "lapsed";
    public const string ReleasedAll = "released-all";
}

/// <param name="Proof">What shows it: a ticket, a check, a name.</param>
public sealed record SuspensionProof(string Criterion, string Proof);

/// <summary>A plan was drilled: the whole of it, against the ledger and the dry run of the actuators, and nothing was done.</summary>
/// <param name="AsOf">The moment that was imagined.</param>
/// <param name="Holes">How many were found.</param>
/// <param name="Report">JSON.</param>
[FactKind("response.suspension-drilled/1")]
public sealed record SuspensionDrilled(string PlanId, string PlanVersion, string By, DateTimeOffset AsOf, int Holes, [property: JsonConverter(typeof(LongText))] string Report) : Fact;
