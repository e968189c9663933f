using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Node.Telemetry;

/// <summary>Whether an event may have its effect.</summary>
internal enum Claim
{
    /// <summary>It is new, and the caller's: it ends with <see cref="Repeats.Done"/> or <see cref="Repeats.Forget"/>.</summary>
    Mine,

    /// <summary>It had its effect when another delivery brought it.</summary>
    Repeat,

    /// <summary>Another delivery is about to record it: whether that succeeds is not known yet.</summary>
    Underway,
}

/// <summary>
/// The events that had an effect, by the first half of their SHA-256, so that what a sender delivers again after a lost answer has none
/// (docs/adr/020). Rebuilt from the log at start; a repeat comes within the hour, counted from the start for what the log tells. Thread-safe.
/// </summary>
internal sealed class Repeats(TimeProvider clock)
{
    private const int Most = 100_000;

    /// <summary>After that, the same bytes are another event: one that bears no time of its own may truly happen again.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(1);

    private readonly Dictionary<UInt128, Known> known = [];
    private readonly Queue<(UInt128 Key, Known Of)> order = new();
    private readonly Lock gate = new();

    /// <param name="digest">SHA-256, hex.</param>
    public static UInt128 KeyOf(string digest) => UInt128.Parse(digest.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static UInt128 KeyOf(ReadOnlySpan<byte> eventJson)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(eventJson, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <param name="delivery">0: never a repeat.</param>
    public Claim TryClaim(UInt128 key, long delivery)
    {
        lock (gate)
        {
            if (delivery != 0 && known.TryGetValue(key, out var earlier) && earlier.Delivery != delivery && clock.GetUtcNow() - earlier.Since <= Horizon)
            {
                return earlier.IsDone ? Claim.Repeat : Claim.Underway;
            }

            Add(key, new Known { Delivery = delivery, Since = clock.GetUtcNow(), Entry = known.GetValueOrDefault(key)?.Entry });
            return Claim.Mine;
        }
    }

    /// <summary>The event had its effect.</summary>
    /// <param name="entry">The entry that holds it; null when it only fills a window.</param>
    public void Done(UInt128 key, EntryId? entry)
    {
        lock (gate)
        {
            if (!known.TryGetValue(key, out var one))
            {
                Add(key, one = new Known { Delivery = -1, Since = clock.GetUtcNow() }); // of before this process: whoever brings it again repeats
            }

            one.IsDone = true;
            one.Entry = entry ?? one.Entry;
        }
    }

    /// <returns>The entry that holds the event; null when none does, or it was long ago.</returns>
    public EntryId? EntryOf(UInt128 key)
    {
        lock (gate)
        {
            return known.GetValueOrDefault(key)?.Entry;
        }
    }

    /// <summary>It had no effect after all.</summary>
    public void Forget(UInt128 key)
    {
        lock (gate)
        {
            known.Remove(key);
        }
    }

    private void Add(UInt128 key, Known one)
    {
        while (order.Count >= Most)
        {
            var (oldest, of) = order.Dequeue();
            if (ReferenceEquals(known.GetValueOrDefault(oldest), of))
            {
                known.Remove(oldest);
            }
        }

        known[key] = one;
        order.Enqueue((key, one));
    }

    private sealed class Known
    {
        public required long Delivery { get; init; }

        public required DateTimeOffset Since { get; init; }

        public bool IsDone { get; set; }

        public EntryId? Entry { get; set; }
    }
}
