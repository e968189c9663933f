using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Withdrawing;

/// <summary>Which shared objects an action of a decision rests on.</summary>
internal static class Vouching
{
    private static readonly TimeSpan WaitsAtMost = TimeSpan.FromDays(1);

    /// <summary>Whether something is contained, or people are asked, by the word of this action's cause, also where somebody else came before.</summary>
    public static bool Vouches(PlannedAction action) =>
        action is { Verdict: Verdicts.Order or Verdicts.Reserve or Verdicts.Waiting } or { Verdict: Verdicts.Record, Guardrail: "already-active" };

    /// <param name="fact">What the decision was made upon.</param>
    /// <param name="at">When.</param>
    public static Voucher Of(PlannedAction action, EntryId cause, Fact? fact, MemberId source, DateTimeOffset at, IFactReader facts) => new(
        cause,
        source,
        fact switch
        {
            Accepted accepted => Meant(accepted, action.Order, at),
            Sighted { RuleFrom: not null } => RuleOf(cause, facts, at),
            _ => [],
        },
        action.Verdict == Verdicts.Waiting ? action.Order.ExpiresAt + WaitsAtMost : action.Order.ExpiresAt);

    /// <summary>The objects of a bundle that name what an order acts on.</summary>
    private static IReadOnlyList<SharedObject> Meant(Accepted accepted, ContainmentOrder order, DateTimeOffset at)
    {
        var ids = order.Kind is ContainmentKind.BlockAddress or ContainmentKind.BlockDomain
            ? accepted.Indicators.Where(indicator => order.Destinations.Contains(Proposals.Plainly(indicator.Value))).Select(indicator => indicator.ObjectId)
            : accepted.Suggestion is { } shield ? [shield.ObjectId] : accepted.ObjectIds;
        return [.. ids.Select(id => Version(accepted, id, at))];
    }

    private static IReadOnlyList<SharedObject> RuleOf(EntryId sighting, IFactReader facts, DateTimeOffset at) =>
        [.. facts.CausesOf(sighting).Where(cause => facts.Find(cause) is RuleAdopted).SelectMany(facts.CausesOf)
            .Select(facts.Find).OfType<Accepted>().Where(accepted => accepted.Rule is not null).Select(accepted => Version(accepted, accepted.Rule!.ObjectId, at))];

    /// <summary>Logs from before say no version: whatever was there then.</summary>
    private static SharedObject Version(Accepted accepted, string id, DateTimeOffset at) =>
        new(accepted.Producer, id, accepted.Versions?.FirstOrDefault(version => version.ObjectId == id)?.Modified ?? at);
}
