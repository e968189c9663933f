namespace Hikeshi.Sharing.Federation;

/// <summary>How much one member may hand in: a sudden lot at once, and then at an even rate (a token bucket). Thread-safe.</summary>
/// <param name="perSecond">What comes back each second.</param>
/// <param name="atOnce">What may be used at once.</param>
internal sealed class Allowance(double perSecond, double atOnce, TimeProvider clock)
{
    private readonly Lock gate = new();
    private double used;
    private long last;

    /// <returns>False: come again later; nothing was used.</returns>
    public bool Take(double much)
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            used = Math.Max(0, used - (clock.GetElapsedTime(last, now).TotalSeconds * perSecond));
            last = now;
            if (used + much > atOnce)
            {
                return false;
            }

            used += much;
            return true;
        }
    }
}
