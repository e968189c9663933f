namespace Hikeshi.Detection.Watching;

/// <summary>
/// What comes in here, in a small sample: each event of the past has the same chance to be in it (J. S. Vitter, "Random Sampling with a Reservoir", 1985,
/// algorithm R), and what is long ago fades. In memory alone, at most 16 MiB. Thread-safe; an event that is not taken costs a random number.
/// </summary>
public sealed class EventSample
{
    private const int Places = 2_048;
    private const int LargestEvent = 8 << 10;

    /// <summary>How many events back the past goes.</summary>
    private const long Past = 4_000_000;
    private readonly byte[]?[] events = new byte[]?[Places];
    private readonly Lock gate = new();
    private long offered;

    /// <summary>How many events are in it.</summary>
    public int Count => (int)Math.Min(Interlocked.Read(ref offered), Places);

    public void Offer(ReadOnlySpan<byte> eventJson)
    {
        if (eventJson.Length > LargestEvent)
        {
            return;
        }

        var number = Interlocked.Increment(ref offered);
        var place = number <= Places ? number - 1 : Random.Shared.NextInt64(Math.Min(number, Past));
        if (place < Places)
        {
            lock (gate)
            {
                events[place] = eventJson.ToArray();
            }
        }
    }

    /// <summary>As it is now.</summary>
    public IReadOnlyList<byte[]> Taken()
    {
        lock (gate)
        {
            return [.. events.OfType<byte[]>()];
        }
    }

    /// <summary>A person has had events erased: none of them stays here.</summary>
    public void Clear()
    {
        lock (gate)
        {
            Array.Clear(events);
            Interlocked.Exchange(ref offered, 0);
        }
    }
}
