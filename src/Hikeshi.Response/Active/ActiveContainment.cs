using System.Collections.Immutable;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Active;

/// <summary>A containment that was ordered and whose end has not come, with what every actuator said of it.</summary>
/// <param name="IsAutomatic">No person let it.</param>
/// <param name="Reports">One for each actuator that answered.</param>
public sealed record ActiveContainment(ContainmentOrder Order, DateTimeOffset OrderedAt, bool IsAutomatic, ImmutableArray<Standing> Reports)
{
    /// <summary>A decision and its order are a moment apart.</summary>
    private static readonly TimeSpan Narrow = TimeSpan.FromMinutes(16);

    /// <summary>What it acts on (<see cref="ContainmentTarget"/>); a host by the ledger's own name, however the order writes it.</summary>
    public string Target { get; init; } = ContainmentTarget.Of(Order);

    /// <summary>The entry that ordered it.</summary>
    public required EntryId Entry { get; init; }

    /// <summary>That entry's place in the log.</summary>
    public ulong Index { get; init; }

    /// <summary>What the order rests on; null in logs from before.</summary>
    public OrderGrounds? Grounds { get; init; }

    /// <summary>The approval of people that let it; null when it is automatic.</summary>
    public string? Approval => Grounds?.Approval;

    /// <summary>Its end by the clock of whoever keeps the state; that clock may not jump, as the wall clock does.</summary>
    public DateTimeOffset EndsAt { get; init; } = Order.ExpiresAt;

    /// <summary>The retraction that brought its end forward; null: it ends as it was ordered.</summary>
    public EntryId? EndsEarly { get; init; }

    /// <summary>Who saw what it rests on; more than one when it was renewed because others saw it too.</summary>
    public ImmutableArray<MemberId> Sources { get; init; } = [];

    /// <summary>No rule named what was seen, when it was ordered last.</summary>
    public bool ByBehaviour { get; init; }

    /// <summary>It was in force already under another end when it was ordered last.</summary>
    public bool Renews { get; init; }

    /// <summary>What it renews, as it stood; null when it renews nothing.</summary>
    internal ActiveContainment? Renewed { get; init; }

    /// <summary>It is decided; its order does not stand in the log yet.</summary>
    internal bool IsExpected { get; init; }

    /// <summary>One foreign source, or behaviour alone, caused it, and nobody else has confirmed it.</summary>
    public bool IsFromOneSource(MemberId self) => IsAutomatic && Sources is [var only] && (only != self || ByBehaviour);

    /// <summary>Automatic, and as short as what one source causes.</summary>
    public bool IsNarrow => IsAutomatic && Order.ExpiresAt - OrderedAt <= Narrow;

    /// <summary>An order under the id of one that is in force renews it: the same thing, until another end.</summary>
    /// <param name="target">What it acts on.</param>
    /// <param name="endsAt">By the clock that does not jump.</param>
    internal static ActiveContainment Of(Recorded<Ordered> ordered, string target, DateTimeOffset endsAt, ActiveContainment? before)
    {
        var (order, grounds) = (ordered.Fact.Order, ordered.Fact.Grounds);
        var isSame = before?.Target == target;
        ImmutableArray<MemberId> known = isSame ? before!.Sources : [];
        return new ActiveContainment(order, ordered.Time, grounds?.Approval is null, [])
        {
            Target = target,
            Sources = grounds is null || known.Contains(grounds.Source) ? known : known.Add(grounds.Source),
            ByBehaviour = grounds?.ByBehaviour ?? false,
            Entry = ordered.Id,
            Index = ordered.Index,
            Grounds = grounds,
            EndsAt = endsAt,
            Renews = before is { IsExpected: false },
            Renewed = isSame && before is { IsExpected: false } ? before with { Renewed = null } : null,
        };
    }

    /// <summary>Of several actuators the best one counts: a block list that was delivered does not hide a gateway that enforces.</summary>
    public string State => Reports.IsEmpty ? Standing.Ordered : Reports.MaxBy(report => report.Rank)!.State;

    /// <summary>Whether it may stand somewhere: it was not refused by everybody.</summary>
    public bool MayStand => State != Standing.Failed;

    public ActiveContainment With(Enforced enforced)
    {
        var before = Of(enforced.Actuator);
        if (before?.State == Standing.Enforced)
        {
            return this; // delivered again, after a crash: it was there already
        }

        var isEnforced = enforced.State == Standing.Enforced;
        return With(before, new Standing(enforced.Actuator, enforced.State, isEnforced ? before?.DeliveredAt ?? enforced.EnforcedAt : enforced.EnforcedAt, isEnforced ? enforced.EnforcedAt : null, enforced.Detail));
    }

    public ActiveContainment With(EnforcementFailed failed, DateTimeOffset at)
    {
        var before = Of(failed.Actuator);
        return With(before, new Standing(failed.Actuator, Standing.Failed, before?.DeliveredAt, before?.EnforcedAt, failed.Detail) { FailedAt = at });
    }

    /// <summary>A repetition after a crash takes nothing back.</summary>
    public ActiveContainment With(EnforcementDeferred deferred)
    {
        var before = Of(deferred.Actuator);
        return before is { State: Standing.Delivered or Standing.Enforced } ? this : With(before, new Standing(deferred.Actuator, Standing.Ordered, DeliveredAt: null, EnforcedAt: null, deferred.Detail));
    }

    public Standing? Of(string actuator) => Reports.FirstOrDefault(report => report.Actuator == actuator);

    private ActiveContainment With(Standing? before, Standing after) => this with { Reports = before is null ? Reports.Add(after) : Reports.Replace(before, after) };
}

/// <summary>Where a containment stands with one actuator: ordered (it did not arrive yet, and is tried again) → delivered → enforced, or failed; each with its own time.</summary>
/// <param name="DeliveredAt">When it was accepted there.</param>
/// <param name="EnforcedAt">When it was seen to be in force.</param>
public sealed record Standing(string Actuator, string State, DateTimeOffset? DeliveredAt, DateTimeOffset? EnforcedAt, string Detail)
{
    public const string Ordered = "ordered";
    public const string Delivered = "delivered";
    public const string Enforced = "enforced";
    public const string Failed = "failed";

    /// <summary>When it was found not to be in force, or refused; null: it has not failed.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    internal int Rank => State switch { Enforced => 3, Delivered => 2, Ordered => 1, _ => 0 };
}
