using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hikeshi.Detection.Matching;

/// <summary>
/// Finds which of many literals occur anywhere in a text. Every so many bytes a piece of four is looked up (of fewer, where literals are shorter):
/// a bitmap answers most with "no" in about a nanosecond, and where it does not, the literal is compared. A literal is known by as many of its
/// pieces in a row as the step is wide, so that one of them lies under a step wherever the literal lies; of all such rows the one that the
/// fewest others share.
/// </summary>
internal sealed class InnerIndex
{
    public const int LongestPiece = 4;
    private const int WidestStep = 16;
    private const int Few = 64;
    private const uint CaseBits = 0x20202020;

    /// <param name="Offset">Of one of its known pieces.</param>
    private readonly record struct Literal(int Node, int Offset, byte[] Bytes);

    /// <summary>Each piece with its literals at the place that its hash says, or at the next free one.</summary>
    private readonly (uint Piece, Literal[]? Literals)[] _slots;
    private readonly ulong[] _bitmap;
    private readonly int _bitmapShift;
    private readonly int _piece;
    private readonly int _step;
    private readonly uint _mask;
    private readonly uint _caseBits;

    /// <param name="tests">Graph nodes (or whatever the caller numbers) and their literals, none empty.</param>
    /// <param name="foldsAscii">The text is not folded: ASCII letters are compared without regard to case. Literals are to be ASCII, in lower case.</param>
    public InnerIndex(IReadOnlyList<(int Node, byte[] Literal)> tests, bool foldsAscii = false)
    {
        var shortest = tests.Select(test => test.Literal.Length).DefaultIfEmpty(LongestPiece).Min();

        // Shorter pieces allow wider steps, and are found more often by chance: worth it where there are few.
        _piece = Math.Min(shortest == LongestPiece && tests.Count <= Few ? LongestPiece - 1 : shortest, LongestPiece);
        _step = Math.Min(shortest - _piece + 1, WidestStep);
        _mask = uint.MaxValue >> ((LongestPiece - _piece) * 8);
        _caseBits = foldsAscii ? CaseBits & _mask : 0;
        var popularity = new Dictionary<uint, int>();
        foreach (var (_, literal) in tests)
        {
            for (var i = 0; i + _piece <= literal.Length; i++)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(popularity, Piece(literal, i), out _)++;
            }
        }

        var byPiece = tests
            .SelectMany(test => Enumerable.Range(Rarest(test.Literal, popularity), _step).Select(offset => new Literal(test.Node, offset, test.Literal)))
            .GroupBy(literal => Piece(literal.Bytes, literal.Offset))
            .ToList();
        _slots = new (uint, Literal[]?)[BitOperations.RoundUpToPowerOf2((uint)(byPiece.Count * 2) + 1)];

        // One bit in sixteen is set at most, up to 32 KiB: what a core's nearest memory holds.
        var bits = BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(byPiece.Count * 16, 1 << 10, 1 << 18));
        _bitmap = new ulong[bits / 64];
        _bitmapShift = 32 - BitOperations.Log2(bits);
        foreach (var same in byPiece)
        {
            var bit = Bit(same.Key);
            _bitmap[bit >> 6] |= 1UL << (int)(bit & 63);
            var slot = Slot(same.Key);
            while (_slots[slot].Literals is not null)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = (same.Key, [.. same]);
        }
    }

    /// <summary>Adds the nodes whose literals occur in the text, each once for an event.</summary>
    /// <param name="seen">By node: the generation in which it was added last.</param>
    public void Find(ReadOnlySpan<byte> text, int[] seen, int generation, List<int> found)
    {
        for (var i = Next(text, 0, out var literals); i >= 0; i = Next(text, i + _step, out literals))
        {
            foreach (ref readonly var literal in literals.AsSpan())
            {
                if (seen[literal.Node] != generation && StandsAt(text, i, literal))
                {
                    seen[literal.Node] = generation;
                    found.Add(literal.Node);
                }
            }
        }
    }

    /// <summary>Whether any of the literals occurs in the text.</summary>
    public bool IsIn(ReadOnlySpan<byte> text)
    {
        for (var i = Next(text, 0, out var literals); i >= 0; i = Next(text, i + _step, out literals))
        {
            foreach (ref readonly var literal in literals.AsSpan())
            {
                if (StandsAt(text, i, literal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <returns>Where the next known piece stands, from here on by steps, with the literals that it may be of; -1 when none does.</returns>
    private int Next(ReadOnlySpan<byte> text, int from, out Literal[] literals)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(_bitmap);
        var (mask, caseBits, step, shift) = (_mask, _caseBits, _step, _bitmapShift);
        var i = from;
        for (var last = text.Length - LongestPiece; i <= last; i += step)
        {
            var piece = (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, i)) & mask) | caseBits;
            var bit = unchecked(piece * 0x9E3779B1u) >> shift;
            if ((Unsafe.Add(ref bits, (int)(bit >> 6)) & (1UL << (int)(bit & 63))) != 0 && TryGet(piece, out literals))
            {
                return i;
            }
        }

        for (var last = text.Length - _piece; i <= last; i += step)
        {
            if (TryGet(Piece(text, i), out literals))
            {
                return i;
            }
        }

        literals = [];
        return -1;
    }

    private bool TryGet(uint piece, out Literal[] literals)
    {
        for (var slot = Slot(piece); _slots[slot].Literals is { } some; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (_slots[slot].Piece == piece)
            {
                literals = some;
                return true;
            }
        }

        literals = [];
        return false;
    }

    private bool StandsAt(ReadOnlySpan<byte> text, int piece, in Literal literal)
    {
        var start = piece - literal.Offset;
        return start >= 0 && literal.Bytes.Length <= text.Length - start
            && (_caseBits == 0 ? text.Slice(start, literal.Bytes.Length).SequenceEqual(literal.Bytes) : Ascii.EqualsIgnoreCase(text.Slice(start, literal.Bytes.Length), literal.Bytes));
    }

    /// <summary>Where the row of pieces begins of which the most shared is shared least.</summary>
    private int Rarest(byte[] literal, Dictionary<uint, int> popularity) => Enumerable.Range(0, literal.Length - _piece - _step + 2)
        .MinBy(start => Enumerable.Range(start, _step).Max(at => popularity[Piece(literal, at)]));

    private uint Piece(ReadOnlySpan<byte> text, int at)
    {
        var piece = 0u;
        for (var i = 0; i < _piece; i++)
        {
            piece |= (uint)text[at + i] << (8 * i);
        }

        return piece | _caseBits;
    }

    private uint Bit(uint piece) => unchecked(piece * 0x9E3779B1u) >> _bitmapShift;

    private int Slot(uint piece) => (int)(unchecked(piece * 0x85EBCA6Bu) >> 12) & (_slots.Length - 1);
}
