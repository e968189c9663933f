using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;
using Hikeshi.Response.Approving;
using Hikeshi.Response.Withdrawing;

namespace Hikeshi.Response;

/// <summary>
/// What others take back: what was done here on their word alone is undone, and what somebody else vouches for stays on that word.
/// What people let stays too: no member undoes from afar what a person here decided.
/// </summary>
public sealed partial class ResponseService
{
    private readonly VoucherBook vouchers;

    /// <summary>Whether what a member shared is still what it says.</summary>
    public IsStanding IsStanding { get; init; } = (_, _, _) => true;

    /// <summary>Reads what led to a decision.</summary>
    public IFactReader? Facts { get; init; }

    public IReadOnlyList<Fact> Withdraw(Recorded<Retracted> retracted)
    {
        var facts = new List<Fact>();
        foreach (var target in TargetsOf(retracted.Fact).Where(target => IsWithdrawn(target)))
        {
            facts.AddRange(LetGoOf(target, retracted.Fact.Producer.Value, ReasonOf(retracted.Fact), retracted.Id, retracted.Time));
        }

        return facts;
    }

    /// <summary>An order that was on its way while its ground was taken back.</summary>
    public IReadOnlyList<Fact> Withdraw(Recorded<Ordered> ordered)
    {
        var target = ContainmentTarget.Of(Named(ordered.Fact.Order));
        return ordered.Fact.Grounds is { Approval: null } grounds && IsWithdrawn(target)
            ? LetGoOf(target, grounds.Source.Value, "it was taken back before it was ordered", ordered.Id, ordered.Time)
            : [];
    }

    /// <summary>What stays in force by the word of others has only them as its sources, and ends when they would end it.</summary>
    public void Apply(Recorded<Retracted> retracted)
    {
        foreach (var target in TargetsOf(retracted.Fact))
        {
            var left = vouchers.For(target).Where(Stands).ToList();
            if (left.Count > 0 && state.Active.Find(target, steady.Now) is { IsAutomatic: true } active)
            {
                var end = steady.Of(left.Max(voucher => voucher.Until));
                state = state with
                {
                    Active = state.Active.With(active with
                    {
                        Order = active.Order with { }, // found by its end: kept anew
                        Sources = [.. left.Select(voucher => voucher.Source).Distinct()],
                        EndsAt = end < active.EndsAt ? end : active.EndsAt,
                        EndsEarly = end < active.EndsAt ? retracted.Id : active.EndsEarly,
                    }),
                };
            }
        }
    }

    private IEnumerable<string> TargetsOf(Retracted retracted) =>
        retracted.Objects.SelectMany(version => vouchers.TargetsOf(retracted.Producer, version.ObjectId)).Distinct(StringComparer.Ordinal);

    /// <summary>Somebody who vouched for it has taken that back, and nobody else does.</summary>
    private bool IsWithdrawn(string target) => vouchers.For(target) is { Count: > 0 } all && !all.All(IsMeantStill) && !all.Any(Stands);

    private bool Stands(Voucher voucher) => voucher.Until > clock.GetUtcNow() && IsMeantStill(voucher);

    private bool IsMeantStill(Voucher voucher) => voucher.Objects.Count == 0 || voucher.Objects.Any(said => IsStanding(said.Producer, said.Id, said.Modified));

    /// <summary>It counts at once: what is decided until the release stands in the log does not take it for in force.</summary>
    private IReadOnlyList<Fact> LetGoOf(string target, string by, string reason, EntryId cause, DateTimeOffset at)
    {
        var facts = new List<Fact>();
        if (state.Waiting.On(target) is { WishedBy: null } waiting)
        {
            facts.Add(new ApprovalConcluded(waiting.ApprovalId, ApprovalConcluded.Withdrawn, [by]));
        }

        if (state.Active.Find(target, steady.Now) is { IsAutomatic: true } active)
        {
            var released = new Released(active.Order.Id, by, reason) { Order = active.Order, Retracted = cause };
            facts.Add(released);
            Forget(active.Order.Id);
            state = state.After(new Recorded<Released>(cause, 0, at, "", [], released), steady.Of);
        }

        return facts;
    }

    private static string ReasonOf(Retracted retracted) => retracted switch
    {
        { Reason.Length: > 0 } => $"{retracted.Why}: {retracted.Reason}",
        { Why: Retracted.Revoked } => "it took back what it had shared",
        { Why: Retracted.Corrected } => "it corrected what it had shared",
        _ => "it contradicts itself",
    };

    /// <summary>Whose word a decision takes for what it contains.</summary>
    private void Vouch(Decided decided, EntryId cause, Fact? fact, DateTimeOffset at)
    {
        foreach (var action in decided.Actions.Where(Vouching.Vouches))
        {
            var target = ContainmentTarget.Of(action.Order);
            if (Facts is { } facts && !vouchers.Knows(target, cause))
            {
                vouchers.Note(target, Vouching.Of(action, cause, fact ?? facts.Find(cause), decided.Origin, at, facts));
            }
        }
    }

    private bool IsNeeded(string target) => state.Active.IsActive(target, steady.Now) || state.Waiting.On(target) is not null;
}
