namespace Hikeshi.Detection.Events;

/// <summary>
/// Where a strict reader stands in a JSON text (RFC 8259), and what is wrong there: it steps over single tokens, at the speed of a
/// vectorised search for the end of a string.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private string? _wrong;
    private string _expected = "";

    /// <summary>In bytes from the beginning.</summary>
    public int At { get; private set; }

    public readonly bool IsAtEnd => At >= _json.Length;

    /// <summary>The byte that stands here; zero at the end.</summary>
    public readonly char Peek() => At < _json.Length ? (char)_json[At] : '\0';

    public void Skip(int bytes = 1) => At += bytes;

    public readonly ReadOnlySpan<byte> Slice(int start, int length) => _json.Slice(start, length);

    /// <returns>Null when nothing was found wrong.</returns>
    public readonly EventRefusal? Refusal() =>
        _wrong is null ? null : new EventRefusal(At, 1 + _json[..Math.Min(At, _json.Length)].Count((byte)'\n'), _wrong, _expected);

    /// <returns>False, so that whoever reads can end with it.</returns>
    public bool Fail(string what, string expected)
    {
        _wrong = what;
        _expected = expected;
        return false;
    }

    public void SkipByteOrderMark()
    {
        if (_json.StartsWith("\uFEFF"u8))
        {
            At = 3;
        }
    }

    public void SkipSpace()
    {
        while (At < _json.Length && (_json[At] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
        {
            At++;
        }
    }

    /// <summary>The string whose quote stands here.</summary>
    public bool TryString(out int start, out int length, out bool isEscaped)
    {
        start = ++At;
        length = 0;
        isEscaped = false;
        while (true)
        {
            var run = _json[At..].IndexOfAny(JsonText.Ends);
            if (run < 0)
            {
                At = _json.Length;
                return Fail("the event ends inside a string", "'\"'");
            }

            At += run;
            switch (_json[At])
            {
                case (byte)'"':
                    length = At - start;
                    At++;
                    return true;
                case (byte)'\\':
                    isEscaped = true;
                    if (!TryEscape())
                    {
                        return false;
                    }

                    break;
                default:
                    return Fail("a control character inside a string", "it escaped (RFC 8259 §7)");
            }
        }
    }

    public bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!_json[At..].StartsWith(word))
        {
            return Fail("not a JSON value", "true, false or null");
        }

        At += word.Length;
        return true;
    }

    public bool TryNumber()
    {
        if (Peek() == '-')
        {
            At++;
        }

        if (Peek() == '0')
        {
            At++;
        }
        else if (!TryDigits())
        {
            return Fail("not a number", "a digit");
        }

        if (Peek() == '.')
        {
            At++;
            if (!TryDigits())
            {
                return Fail("a number without digits after the point", "a digit");
            }
        }

        if (Peek() is 'e' or 'E')
        {
            At++;
            if (Peek() is '+' or '-')
            {
                At++;
            }

            if (!TryDigits())
            {
                return Fail("a number without digits in the exponent", "a digit");
            }
        }

        return true;
    }

    private bool TryEscape()
    {
        At++;
        switch (Peek())
        {
            case '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't':
                At++;
                return true;
            case 'u':
                for (var i = 1; i <= 4; i++)
                {
                    if (At + i >= _json.Length || !char.IsAsciiHexDigit((char)_json[At + i]))
                    {
                        return Fail("a \\u escape without four hex digits", "\\uXXXX");
                    }
                }

                At += 5;
                return true;
            default:
                return Fail("an unknown escape in a string", "one of RFC 8259 §7");
        }
    }

    private bool TryDigits()
    {
        var start = At;
        while (At < _json.Length && char.IsAsciiDigit((char)_json[At]))
        {
            At++;
        }

        return At > start;
    }
}
