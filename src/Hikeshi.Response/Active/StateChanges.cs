using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Active;

/// <summary>How facts change the state. Pure; replaying the log gives the same state again.</summary>
internal static class StateChanges
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    public static ResponseState After(this ResponseState state, AutonomyEnabled enabled) =>
        state with { Autonomy = state.Autonomy.SetItem(enabled.ActionClass, enabled.Autonomy), RedButton = false };

    public static ResponseState After(this ResponseState state, Ordered ordered, DateTimeOffset at)
    {
        var recent = state.RecentOrders.Enqueue(at);
        while (!recent.IsEmpty && recent.Peek() < at - Remembered)
        {
            recent = recent.Dequeue();
        }

        return state with { Active = state.Active.SetItem(ordered.Order.Id, ordered.Order), RecentOrders = recent };
    }

    public static ResponseState After(this ResponseState state, Released released, DateTimeOffset at) =>
        state.Active.TryGetValue(released.Containment, out var order)
            ? state with
            {
                Active = state.Active.Remove(released.Containment),
                Standing = state.Standing.Remove(released.Containment),
                RecentReleases = state.RecentReleases.SetItem(ContainmentTarget.Of(order), at),
                Released = state.Released.RemoveRange(state.Released.Where(r => r.Value <= at).Select(r => r.Key)).SetItem(order.Id, order.ExpiresAt),
            }
            : state;

    public static ResponseState After(this ResponseState state, Expired expired) =>
        state with { Active = state.Active.Remove(expired.Containment), Standing = state.Standing.Remove(expired.Containment) };

    /// <summary>Of several actuators the best one counts: a block list that was delivered does not hide a gateway that enforces.</summary>
    public static ResponseState After(this ResponseState state, Enforced enforced) =>
        !state.Active.ContainsKey(enforced.Containment) || state.StandingOf(enforced.Containment) == "enforced" ? state : state with { Standing = state.Standing.SetItem(enforced.Containment, enforced.State) };

    public static ResponseState After(this ResponseState state, EnforcementFailed failed) =>
        state.Active.ContainsKey(failed.Containment) && state.StandingOf(failed.Containment) == "ordered"
            ? state with { Standing = state.Standing.SetItem(failed.Containment, "failed") }
            : state;

    public static ResponseState After(this ResponseState state, ExposureAssessed assessed) =>
        state with { Assessments = state.Assessments.SetItem(assessed.AdvisoryId, assessed) };

    /// <summary>The red button also takes back every permission to act.</summary>
    public static ResponseState AfterAllReleased(this ResponseState state, ulong index) =>
        state with { Active = state.Active.Clear(), Standing = state.Standing.Clear(), Autonomy = state.Autonomy.Clear(), RedButton = true, AllReleasedAt = index };
}
