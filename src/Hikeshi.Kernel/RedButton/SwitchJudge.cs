using Hikeshi.Kernel.Signing;

namespace Hikeshi.Kernel.RedButton;

/// <summary>
/// Says whether a switch that lies somewhere is to be obeyed now. One that was obeyed is held for the life that it had then, whatever the wall clock does
/// meanwhile: a clock that is set forward does not end it, one that is set back does not prolong it.
/// </summary>
/// <param name="member">The institution that it must be for.</param>
/// <param name="ignored">Told once of each thing that is not obeyed, with the reason.</param>
public sealed class SwitchJudge(string member, IReadOnlyDictionary<string, Ed25519PublicKey> keys, Action<string> ignored, TimeProvider clock)
{
    private string? lastIgnored;
    private Held? held;

    /// <returns>Null: it is not obeyed.</returns>
    public ReleaseSwitch? Judge(ReadOnlySpan<byte> lying)
    {
        var (found, whyNot) = ReleaseSwitch.ReadSigned(lying, member, keys);
        whyNot ??= found is null ? null : WhyNotNow(found);
        if (whyNot is null)
        {
            return found;
        }

        if (whyNot != lastIgnored)
        {
            lastIgnored = whyNot;
            ignored(whyNot);
        }

        return null;
    }

    private string? WhyNotNow(ReleaseSwitch found)
    {
        if (held is { } known && known.Id == found.Id)
        {
            return clock.GetElapsedTime(known.Since) < known.Life ? null : $"it ended at {found.ValidUntil:O}";
        }

        var now = clock.GetUtcNow();
        var whyNot = found.WhyNotAt(now);
        if (whyNot is null)
        {
            var (left, life) = (found.ValidUntil - now, found.ValidUntil - found.IssuedAt);
            held = new Held(found.Id, clock.GetTimestamp(), left < life ? left : life);
        }

        return whyNot;
    }

    /// <summary>A switch that was obeyed: since when by the monotonic clock, and for how long.</summary>
    private sealed record Held(string Id, long Since, TimeSpan Life);
}
