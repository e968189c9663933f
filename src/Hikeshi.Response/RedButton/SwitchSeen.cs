using Hikeshi.Kernel.RedButton;
using Hikeshi.Response.Enabling;

namespace Hikeshi.Response.RedButton;

/// <summary>What the off-box switch said when it was last looked at. While it says release, nothing is enabled here. Thread-safe.</summary>
public sealed class SwitchSeen
{
    private volatile Look? last;

    public void Saw(ReleaseSwitch? pressed) => last = new Look(pressed);

    /// <param name="isWatched">Whether this node has a place where a switch may lie.</param>
    /// <returns>Null when no switch forbids it.</returns>
    public EnablingRefusal? WhyNotEnable(string actionClass, bool isWatched) => !isWatched ? null
        : last is not { } look ? new(actionClass, "the off-box switch has not been looked at yet", "a look at it, a few seconds after the start", "Try again.")
        : look.Pressed is { } pressed ? new(actionClass, $"the off-box switch {pressed.Id} of {pressed.Signer} says release everything: {pressed.Reason}", "no switch that is valid", "Whoever pressed it takes it away first, or it comes to its end.")
        : null;

    private sealed record Look(ReleaseSwitch? Pressed);
}
