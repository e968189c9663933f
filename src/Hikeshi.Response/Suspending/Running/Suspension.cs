using System.Collections.Immutable;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Active;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Running;

/// <summary>One suspension, from its proposal to its end. Immutable.</summary>
/// <param name="Plan">As it was when it was proposed.</param>
/// <param name="Done">Steps that somebody has said to be done.</param>
/// <param name="Overdue">Steps of which people have been told that they are late.</param>
public sealed record Suspension(
    SuspensionPlan Plan,
    SuspensionProposed Proposed,
    DateTimeOffset ProposedAt,
    SuspensionStarted? Started,
    DateTimeOffset? StartedAt,
    SuspensionEnded? Ended,
    DateTimeOffset? EndedAt,
    ImmutableHashSet<string> Done,
    ImmutableHashSet<string> Overdue)
{
    private const string Prefix = "suspension:";

    public string Id => Proposed.SuspensionId;

    /// <summary>The place of its proposal in the log.</summary>
    public ulong Index { get; init; }

    /// <summary>proposed, running, or the outcome.</summary>
    public string State => Ended?.Outcome ?? (Started is null ? "proposed" : "running");

    public string ApprovalId => IdOf(Id);

    public static string IdOf(string suspension) => Prefix + suspension;

    public static string? Parse(string approvalId) => approvalId.StartsWith(Prefix, StringComparison.Ordinal) ? approvalId[Prefix.Length..] : null;

    /// <summary>What is ordered when it starts: what people were asked about, with the end of the suspension.</summary>
    public IReadOnlyList<ContainmentOrder> Orders => [.. Proposed.Orders.Select(order => order with { ExpiresAt = Started?.Times.EndsAt ?? order.ExpiresAt })];

    /// <summary>Whether people let exactly this order by letting the suspension, and it still runs.</summary>
    public bool Lets(ContainmentOrder order) =>
        Started is { } started && Ended is null && order.ExpiresAt <= started.Times.EndsAt && Proposed.Orders.Any(asked => IsSame(asked, order));

    /// <summary>That people let this order by letting the suspension, by what they were told of it.</summary>
    internal Letting LettingOf(ContainmentOrder order) => new(
        ApprovalId,
        ContainmentApproval.PeopleFor(Proposed.Held?.FirstOrDefault(held => held.Containment == order.Id)?.Guardrail ?? "", grounds: null),
        [.. (Proposed.NotBy ?? []).Append(Proposed.RequestedBy).Where(party => !party.StartsWith("machine:", StringComparison.Ordinal))],
        Started?.Times.EndsAt);

    private static bool IsSame(ContainmentOrder asked, ContainmentOrder order) =>
        (asked.Id, asked.Kind, asked.Host, asked.Address, asked.Port, asked.Supplier, asked.Account) == (order.Id, order.Kind, order.Host, order.Address, order.Port, order.Supplier, order.Account)
        && asked.Allow.SequenceEqual(order.Allow) && asked.Destinations.SequenceEqual(order.Destinations)
        && ContainmentTarget.Of(asked) == ContainmentTarget.Of(order);
}
