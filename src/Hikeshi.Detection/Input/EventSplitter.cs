using System.Buffers;

namespace Hikeshi.Detection;

/// <summary>
/// Cuts a stream into events: JSON lines, values one after the other, pretty-printed values, one array of values, or
/// <c>{"Records":[…]}</c>. It looks for ends only; whether a piece is an event, <see cref="Detector"/> says. After something broken it goes on
/// at the next line. Memory is bounded by the largest event.
/// </summary>
public sealed class EventSplitter(Stream stream)
{
    private const int MaxEvent = 10 << 20;
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[]\n"u8);
    private static readonly SearchValues<byte> StringMarks = SearchValues.Create("\"\\\n"u8);

    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private bool _isInArray;
    private int _arraysOpen;

    /// <summary>Set after a value that never ended: from then on an event ends with its line.</summary>
    private bool _oneLineEach;
    private long _line = 1;

    /// <summary>The line (from 1) on which the last event begins.</summary>
    public long Line { get; private set; }

    /// <summary>At the end of the stream: it ended inside an array, so events may be missing.</summary>
    public bool IsCutOff => _arraysOpen > 0 && !_oneLineEach;

    /// <summary>The next event or broken piece; valid until the next call.</summary>
    /// <returns>False at the end of the stream.</returns>
    public bool TryNext(out ReadOnlySpan<byte> piece)
    {
        piece = default;
        if (!SkipBetween())
        {
            return false;
        }

        Line = _line;
        int length;
        while ((length = Measure(_buffer.AsSpan(_start, _end - _start))) < 0)
        {
            if (!Fill())
            {
                length = AfterFailure();
                break;
            }
        }

        piece = _buffer.AsSpan(_start, length);
        _line += piece.Count((byte)'\n');
        _start += length;
        piece = piece.TrimEnd("\r\n "u8);
        return true;
    }

    /// <summary>Skips white space and, around the elements of an array, its punctuation.</summary>
    private bool SkipBetween()
    {
        while (true)
        {
            if (_start == _end && !Fill())
            {
                return false;
            }

            var b = _buffer[_start];
            if (b == (byte)'\n')
            {
                _line++;
            }
            else if (b == (byte)'[')
            {
                _isInArray = true;
                _arraysOpen++;
            }
            else if (b == (byte)']' && _isInArray)
            {
                _arraysOpen--;
            }
            else if (b == (byte)'{' && !_isInArray && SkipRecords())
            {
                continue;
            }
            else if (b == 0xEF && _end - _start >= 3 && _buffer[_start + 1] == 0xBB && _buffer[_start + 2] == 0xBF)
            {
                _start += 2;
            }
            else if (!(b is (byte)' ' or (byte)'\t' or (byte)'\r') && !(_isInArray && (b is (byte)',' or (byte)'}')))
            {
                return true;
            }

            _start++;
        }
    }

    /// <summary>CloudTrail's files are one object around an array of events.</summary>
    private bool SkipRecords()
    {
        while (_end - _start < 64 && Fill())
        {
        }

        var head = _buffer.AsSpan(_start + 1, Math.Min(63, _end - _start - 1));
        var at = 0;
        foreach (var expected in (ReadOnlySpan<string>)["\"Records\"", ":", "["])
        {
            while (at < head.Length && (head[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                at++;
            }

            if (head.Length - at < expected.Length || !System.Text.Ascii.Equals(head.Slice(at, expected.Length), expected))
            {
                return false;
            }

            at += expected.Length;
        }

        _line += head[..at].Count((byte)'\n');
        _start += at + 1;
        _isInArray = true;
        _arraysOpen++;
        return true;
    }

    /// <returns>The length of the piece at the beginning of <paramref name="text"/>; -1 when its end is not in sight.</returns>
    private int Measure(ReadOnlySpan<byte> text)
    {
        if (_oneLineEach || text[0] != (byte)'{')
        {
            return LineLength(text);
        }

        var depth = 0;
        var at = 0;
        while (true)
        {
            var skip = text[at..].IndexOfAny(Marks);
            if (skip < 0)
            {
                return -1;
            }

            at += skip;
            switch (text[at++])
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth == 0)
                    {
                        return at;
                    }

                    break;
                case (byte)'\n':
                    if (at == text.Length && !_isAtEnd)
                    {
                        return -1;
                    }

                    // An object that begins a line without a comma, colon or bracket before it: the one before was cut off.
                    if (at < text.Length && text[at] == (byte)'{' && !(text[..at].TrimEnd("\r\n\t "u8)[^1] is (byte)',' or (byte)':' or (byte)'['))
                    {
                        return at;
                    }

                    break;
                default:
                    if (!SkipString(text, ref at, out var isBroken))
                    {
                        return -1;
                    }

                    if (isBroken)
                    {
                        return at;
                    }

                    break;
            }
        }
    }

    /// <param name="isBroken">A line ended inside the string, which JSON does not allow.</param>
    private static bool SkipString(ReadOnlySpan<byte> text, ref int at, out bool isBroken)
    {
        isBroken = false;
        while (true)
        {
            var skip = text[at..].IndexOfAny(StringMarks);
            if (skip < 0)
            {
                return false;
            }

            at += skip;
            switch (text[at++])
            {
                case (byte)'\\':
                    if (at == text.Length)
                    {
                        return false;
                    }

                    // A backslash before the line's end: leave the end to be seen.
                    at += text[at] == (byte)'\n' ? 0 : 1;
                    break;
                case (byte)'\n':
                    isBroken = true;
                    return true;
                default:
                    return true;
            }
        }
    }

    private static int LineLength(ReadOnlySpan<byte> text)
    {
        var newline = text.IndexOf((byte)'\n');
        return newline < 0 ? -1 : newline + 1;
    }

    private int AfterFailure()
    {
        var text = _buffer.AsSpan(_start, _end - _start);
        _oneLineEach = true;
        var line = LineLength(text);
        return line < 0 ? text.Length : line;
    }

    /// <returns>False when nothing more can be had: the stream ended, or the piece is larger than any event may be.</returns>
    private bool Fill()
    {
        if (_isAtEnd || _end - _start > MaxEvent)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isAtEnd = read == 0;
        return read > 0;
    }
}
