using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hikeshi.Detection.Events;

/// <summary>
/// Where the strings of a JSON text begin and end, found 64 bytes at a time (G. Langdale, D. Lemire,
/// "Parsing Gigabytes of JSON per Second", §3.1.1). Reused from event to event; grows to the largest seen.
/// </summary>
internal sealed class StringIndex
{
    private const int BlockLength = 64;
    private const ulong EvenBits = 0x5555555555555555;

    private static readonly SearchValues<byte> Escapable = SearchValues.Create("/bfnrtu"u8);

    private int[] _quotes = new int[512];
    private int _quoteCount;

    /// <summary>What stands behind a backslash that begins an escape, other than a backslash or a quote.</summary>
    private int[] _escaped = new int[128];
    private int _escapedCount;

    /// <summary>Quotes that begin or end a string, in turns.</summary>
    public ReadOnlySpan<int> Quotes => _quotes.AsSpan(0, _quoteCount);

    /// <summary>Whether some string holds a character as <c>\uXXXX</c>.</summary>
    public bool HasUnicodeEscapes { get; private set; }

    /// <returns>False when a string has no end, holds a control character, or an escape that is none (RFC 8259 §7).</returns>
    public bool TryBuild(ReadOnlySpan<byte> json)
    {
        ref var start = ref MemoryMarshal.GetReference(json);
        Span<byte> tail = stackalloc byte[BlockLength];
        tail.Fill((byte)' ');
        json[(json.Length / BlockLength * BlockLength)..].CopyTo(tail);
        var (quoteCount, escapedCount) = (0, 0);

        // 1 when the block before ended with a backslash that escapes the first byte of this one.
        var afterEscape = 0UL;

        // All ones when the block before ended inside a string.
        var insideBefore = 0UL;
        for (var at = 0; at < json.Length; at += BlockLength)
        {
            ref var block = ref at + BlockLength <= json.Length ? ref Unsafe.Add(ref start, at) : ref MemoryMarshal.GetReference(tail);
            var low = Vector256.LoadUnsafe(ref block);
            var high = Vector256.LoadUnsafe(ref block, 32);
            var backslashes = Bits(low, high, (byte)'\\');
            var escaped = afterEscape;
            afterEscape = 0;
            if (backslashes != 0)
            {
                escaped = EscapedBy(backslashes, escaped, out afterEscape);
            }

            var quotes = Bits(low, high, (byte)'"');
            var unusual = escaped & ~(backslashes | quotes);
            quotes &= ~escaped;
            var inside = PrefixXor(quotes) ^ insideBefore;
            insideBefore = unchecked((ulong)((long)inside >> 63));
            if ((Controls(low, high) & inside) != 0)
            {
                return false;
            }

            quoteCount = Append(ref _quotes, quoteCount, quotes, at);

            // Outside of strings a backslash is nothing that JSON has; whoever reads there finds it.
            unusual &= inside;
            if (unusual != 0)
            {
                escapedCount = Append(ref _escaped, escapedCount, unusual, at);
            }
        }

        (_quoteCount, _escapedCount, HasUnicodeEscapes) = (quoteCount, escapedCount, false);
        return insideBefore == 0 && EscapesHold(json);
    }

    /// <summary>The bytes that an odd run of backslashes escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EscapedBy(ulong backslashes, ulong escapedFirst, out ulong afterEscape)
    {
        unchecked
        {
            backslashes &= ~escapedFirst;
            var follows = (backslashes << 1) | escapedFirst;
            var oddStarts = backslashes & ~EvenBits & ~follows;
            var evenSequences = oddStarts + backslashes;
            afterEscape = evenSequences < backslashes ? 1UL : 0UL;
            var invert = evenSequences << 1;
            return (EvenBits ^ invert) & follows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Controls(Vector256<byte> low, Vector256<byte> high)
    {
        var last = Vector256.Create((byte)0x1F);
        return Vector256.Equals(Vector256.Min(low, last), low).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(Vector256.Min(high, last), high).ExtractMostSignificantBits() << 32);
    }

    /// <summary>Each bit becomes the parity of itself and all below: ones from a quote up to, and without, the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128.Create(ulong.MaxValue, 0UL), 0).ToScalar();
        }

        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    /// <summary>Most blocks have few: four are written whether they are there or not, which costs less than to guess how many.</summary>
    /// <returns>How many the list has then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Append(ref int[] list, int count, ulong bits, int at)
    {
        if (list.Length - count < BlockLength)
        {
            Array.Resize(ref list, list.Length * 2);
        }

        ref var target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(list), count);
        count += BitOperations.PopCount(bits);
        while (true)
        {
            target = at + BitOperations.TrailingZeroCount(bits);
            bits = unchecked(bits & (bits - 1));
            Unsafe.Add(ref target, 1) = at + BitOperations.TrailingZeroCount(bits);
            bits = unchecked(bits & (bits - 1));
            Unsafe.Add(ref target, 2) = at + BitOperations.TrailingZeroCount(bits);
            bits = unchecked(bits & (bits - 1));
            Unsafe.Add(ref target, 3) = at + BitOperations.TrailingZeroCount(bits);
            bits = unchecked(bits & (bits - 1));
            if (bits == 0)
            {
                return count;
            }

            target = ref Unsafe.Add(ref target, 4);
        }
    }

    private bool EscapesHold(ReadOnlySpan<byte> json)
    {
        foreach (var at in _escaped.AsSpan(0, _escapedCount))
        {
            var escaped = json[at];
            if (!Escapable.Contains(escaped))
            {
                return false;
            }

            if (escaped == (byte)'u')
            {
                HasUnicodeEscapes = true;
                if (!IsHex(json[(at + 1)..]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        for (var i = 0; i < 4; i++)
        {
            if (i >= digits.Length || !char.IsAsciiHexDigit((char)digits[i]))
            {
                return false;
            }
        }

        return true;
    }
}
