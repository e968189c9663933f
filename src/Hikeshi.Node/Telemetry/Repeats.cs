using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Node.Telemetry;

/// <summary>
/// The events that had an effect, by the first half of their SHA-256, so that what a sender delivers again after a lost answer has none.
/// Rebuilt from the log at start; the oldest are forgotten. Thread-safe.
/// </summary>
internal sealed class Repeats
{
    private const int Most = 100_000;
    private readonly Dictionary<UInt128, (long Delivery, EntryId? Entry)> known = [];
    private readonly Queue<UInt128> order = new();
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
    /// <returns>False when another delivery brought this event before.</returns>
    public bool TryClaim(UInt128 key, long delivery)
    {
        lock (gate)
        {
            if (known.TryGetValue(key, out var earlier))
            {
                return delivery == 0 || earlier.Delivery == delivery;
            }

            Add(key, delivery);
            return true;
        }
    }

    /// <summary>An event of before this process: whoever brings it again repeats.</summary>
    public void Remember(UInt128 key)
    {
        lock (gate)
        {
            if (!known.ContainsKey(key))
            {
                Add(key, 0);
            }
        }
    }

    /// <summary>The event became evidence.</summary>
    public void Kept(UInt128 key, EntryId entry)
    {
        lock (gate)
        {
            if (known.TryGetValue(key, out var one))
            {
                known[key] = one with { Entry = entry };
            }
        }
    }

    /// <returns>The entry that holds the event; null when none does, or it was long ago.</returns>
    public EntryId? EntryOf(UInt128 key)
    {
        lock (gate)
        {
            return known.TryGetValue(key, out var one) ? one.Entry : null;
        }
    }

    /// <summary>It could not be recorded after all.</summary>
    public void Forget(UInt128 key)
    {
        lock (gate)
        {
            known.Remove(key);
        }
    }

    private void Add(UInt128 key, long delivery)
    {
        while (order.Count >= Most)
        {
            known.Remove(order.Dequeue());
        }

        known[key] = (delivery, null);
        order.Enqueue(key);
    }
}
