using System.Text;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

internal enum PatternShape : byte
{
    Whole,
    Prefix,
    Suffix,
    Inner,
    Anything,
    General,
}

/// <summary>
/// A pattern over UTF-8 bytes. The four common shapes are one vectorised comparison; the general one matches piece by piece
/// between stars, each at its earliest place, so that its time is bounded by value length × pattern length.
/// </summary>
internal sealed class BytePattern
{
    private readonly record struct Step(TokenKind Kind, byte[] Bytes);

    private readonly Step[][] _pieces = [];
    private readonly bool _isOpenAtStart;
    private readonly bool _isOpenAtEnd;

    public BytePattern(Pattern pattern, bool cased)
    {
        var steps = pattern.Tokens.Select(t => new Step(t.Kind, cased ? Encoding.UTF8.GetBytes(t.Literal) : Folding.Fold(t.Literal))).ToArray();
        (Shape, Literal) = steps switch
        {
            [] => (PatternShape.Whole, []),
            [{ Kind: TokenKind.Literal } only] => (PatternShape.Whole, only.Bytes),
            [{ Kind: TokenKind.Any }] => (PatternShape.Anything, []),
            [{ Kind: TokenKind.Literal } start, { Kind: TokenKind.Any }] => (PatternShape.Prefix, start.Bytes),
            [{ Kind: TokenKind.Any }, { Kind: TokenKind.Literal } end] => (PatternShape.Suffix, end.Bytes),
            [{ Kind: TokenKind.Any }, { Kind: TokenKind.Literal } inner, { Kind: TokenKind.Any }] => (PatternShape.Inner, inner.Bytes),
            _ => (PatternShape.General, steps.Select(s => s.Bytes).MaxBy(b => b.Length) ?? []),
        };
        if (Shape != PatternShape.General)
        {
            return;
        }

        _isOpenAtStart = steps[0].Kind == TokenKind.Any;
        _isOpenAtEnd = steps[^1].Kind == TokenKind.Any;
        var pieces = new List<Step[]>();
        var piece = new List<Step>();
        foreach (var step in steps.Append(new Step(TokenKind.Any, [])))
        {
            if (step.Kind != TokenKind.Any)
            {
                piece.Add(step);
            }
            else if (piece.Count > 0)
            {
                pieces.Add([.. piece]);
                piece.Clear();
            }
        }

        _pieces = [.. pieces];
    }

    public PatternShape Shape { get; }

    /// <summary>What every matching value contains (at its start, end or anywhere, by <see cref="Shape"/>); for the general shape its longest literal.</summary>
    public byte[] Literal { get; }

    public bool Matches(ReadOnlySpan<byte> value) => Shape switch
    {
        PatternShape.Whole => value.SequenceEqual(Literal),
        PatternShape.Prefix => value.StartsWith(Literal),
        PatternShape.Suffix => value.EndsWith(Literal),
        PatternShape.Inner => value.IndexOf(Literal) >= 0,
        PatternShape.Anything => true,
        _ => MatchesPieces(value),
    };

    private bool MatchesPieces(ReadOnlySpan<byte> value)
    {
        var at = 0;
        for (var i = 0; i < _pieces.Length; i++)
        {
            var isFirst = i == 0 && !_isOpenAtStart;
            var isLast = i == _pieces.Length - 1 && !_isOpenAtEnd;
            at = Find(_pieces[i], value, at, mustStartHere: isFirst, mustEndAtEnd: isLast);
            if (at < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>Where the piece ends, or -1.</returns>
    private static int Find(Step[] piece, ReadOnlySpan<byte> value, int from, bool mustStartHere, bool mustEndAtEnd)
    {
        for (var start = from; start <= value.Length; start++)
        {
            if (!mustStartHere && piece[0].Kind == TokenKind.Literal)
            {
                var skip = value[start..].IndexOf(piece[0].Bytes);
                if (skip < 0)
                {
                    return -1;
                }

                start += skip;
            }

            var end = IsInsideCharacter(value, start) ? -1 : MatchAt(piece, value, start);
            if (end >= 0 && (!mustEndAtEnd || end == value.Length))
            {
                return end;
            }

            if (mustStartHere)
            {
                return -1;
            }
        }

        return -1;
    }

    private static int MatchAt(Step[] piece, ReadOnlySpan<byte> value, int at)
    {
        foreach (var step in piece)
        {
            var rest = value[at..];
            var length = step.Kind switch
            {
                TokenKind.Literal => rest.StartsWith(step.Bytes) ? step.Bytes.Length : -1,
                TokenKind.One => Character(rest),
                _ => Dash(rest),
            };
            if (length < 0)
            {
                return -1;
            }

            at += length;
        }

        return at;
    }

    private static int Character(ReadOnlySpan<byte> rest)
    {
        if (rest.Length == 0)
        {
            return -1;
        }

        var length = 1;
        while (length < rest.Length && length < 4 && (rest[length] & 0xC0) == 0x80)
        {
            length++;
        }

        return length;
    }

    private static int Dash(ReadOnlySpan<byte> rest)
    {
        if (rest.Length > 0 && (rest[0] is (byte)'-' or (byte)'/'))
        {
            return 1;
        }

        // U+2013, U+2014, U+2015 in UTF-8.
        return rest.Length >= 3 && rest[0] == 0xE2 && rest[1] == 0x80 && (rest[2] is 0x93 or 0x94 or 0x95) ? 3 : -1;
    }

    private static bool IsInsideCharacter(ReadOnlySpan<byte> value, int at) => at < value.Length && at > 0 && (value[at] & 0xC0) == 0x80;
}
