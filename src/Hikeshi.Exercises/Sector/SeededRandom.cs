using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.Exercises.Sector;

/// <summary>
/// A stream of numbers that depends on the seed and a purpose only, on every machine and runtime version
/// (<see cref="Random"/> promises neither): SHA-256 in counter mode. Not thread-safe.
/// </summary>
public sealed class SeededRandom(int seed, string purpose)
{
    private readonly byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes($"hikeshi-exercise/{seed}/{purpose}"));
    private readonly byte[] block = new byte[32];
    private ulong counter;
    private int used = 32;

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>In [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public int Next(int low, int high) => low + (int)(NextDouble() * (high - low));

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(0, items.Count)];

    public List<T> Shuffled<T>(IEnumerable<T> items)
    {
        var list = items.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = Next(0, i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }

        return list;
    }

    /// <param name="bytes">How many random bytes; the text is twice as long.</param>
    public string NextHex(int bytes)
    {
        var text = new StringBuilder(bytes * 2);
        while (text.Length < bytes * 2)
        {
            text.Append(NextUInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString(0, bytes * 2);
    }

    private ulong NextUInt64()
    {
        if (used == block.Length)
        {
            Span<byte> input = stackalloc byte[40];
            key.CopyTo(input);
            BinaryPrimitives.WriteUInt64LittleEndian(input[32..], counter++);
            SHA256.HashData(input, block);
            used = 0;
        }

        var value = BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(used));
        used += 8;
        return value;
    }
}
