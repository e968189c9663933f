namespace Hikeshi.Detection.Events;

/// <summary>
/// Reads one JSON object into an <see cref="EventTable"/> in one pass, strictly by RFC 8259, without allocating:
/// most of an event is skipped at the speed of a vectorised search for the end of a string.
/// </summary>
internal ref struct EventReader
{
    public const int MaxBytes = 10 << 20;
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _json;
    private readonly EventTable _table;
    private readonly NamePath _path;
    private readonly Wanted _wanted;
    private int _at;
    private string? _wrong;
    private string _expected = "";

    public EventReader(ReadOnlySpan<byte> json, EventTable table, NamePath path, Wanted wanted)
    {
        _json = json;
        _table = table;
        _path = path;
        _wanted = wanted;
    }

    /// <returns>False when the event is refused.</returns>
    public bool TryRead(out EventRefusal? refusal)
    {
        if (_wanted == Wanted.Fields)
        {
            _table.Begin();
        }

        _path.Clear();
        if (_json.Length > MaxBytes)
        {
            Fail($"an event of {_json.Length} bytes", $"at most {MaxBytes}");
        }
        else
        {
            if (_json.StartsWith("\uFEFF"u8))
            {
                _at = 3;
            }

            Space();
            if (Peek() != '{')
            {
                Fail(_at == _json.Length ? "an empty event" : "something that is not a JSON object", "'{'");
            }
            else if (ReadObject(1))
            {
                Space();
                if (_at < _json.Length)
                {
                    Fail("something after the end of the event", "one JSON object");
                }
            }
        }

        refusal = _wrong is null ? null : new EventRefusal(_at, 1 + _json[..Math.Min(_at, _json.Length)].Count((byte)'\n'), _wrong, _expected);
        return refusal is null;
    }

    private bool ReadObject(int depth)
    {
        if (depth > MaxDepth)
        {
            return Fail("nested too deeply", $"at most {MaxDepth} levels");
        }

        _at++;
        Space();
        if (Peek() == '}')
        {
            _at++;
            return true;
        }

        while (true)
        {
            if (Peek() != '"')
            {
                return Fail("no member name", "'\"'");
            }

            if (!ReadString(out var nameStart, out var nameLength, out var nameEscaped))
            {
                return false;
            }

            Space();
            if (Peek() != ':')
            {
                return Fail("no colon after a member name", "':'");
            }

            _at++;
            Space();
            var mark = _path.Enter(_json.Slice(nameStart, nameLength), nameEscaped);
            if (!ReadValue(depth))
            {
                return false;
            }

            _path.Leave(mark);
            Space();
            var next = Peek();
            _at++;
            if (next == '}')
            {
                return true;
            }

            if (next != ',')
            {
                _at--;
                return Fail(_at >= _json.Length ? "the event ends inside an object" : "no comma between members", "',' or '}'");
            }

            Space();
        }
    }

    private bool ReadValue(int depth)
    {
        var start = _at;
        switch (Peek())
        {
            case '"':
                if (!ReadString(out var textStart, out var length, out var escaped))
                {
                    return false;
                }

                Add(textStart, length, ValueKind.Text, escaped);
                return true;
            case '{':
                Add(start, 0, ValueKind.Container, isEscaped: false);
                _path.Descend();
                return ReadObject(depth + 1);
            case '[':
                Add(start, 0, ValueKind.Container, isEscaped: false);
                return ReadArray(depth + 1);
            case 't':
                return ReadWord("true"u8, ValueKind.Boolean);
            case 'f':
                return ReadWord("false"u8, ValueKind.Boolean);
            case 'n':
                return ReadWord("null"u8, ValueKind.Null);
            case '-' or (>= '0' and <= '9'):
                if (!ReadNumber())
                {
                    return false;
                }

                Add(start, _at - start, ValueKind.Number, isEscaped: false);
                return true;
            default:
                return Fail(_at >= _json.Length ? "the event ends where a value should stand" : "not a JSON value", "an object, array, string, number, true, false or null");
        }
    }

    private bool ReadArray(int depth)
    {
        if (depth > MaxDepth)
        {
            return Fail("nested too deeply", $"at most {MaxDepth} levels");
        }

        _at++;
        Space();
        if (Peek() == ']')
        {
            _at++;
            return true;
        }

        while (true)
        {
            var mark = _path.Mark();
            if (!ReadValue(depth))
            {
                return false;
            }

            _path.Restore(mark);
            Space();
            var next = Peek();
            _at++;
            if (next == ']')
            {
                return true;
            }

            if (next != ',')
            {
                _at--;
                return Fail(_at >= _json.Length ? "the event ends inside an array" : "no comma between elements", "',' or ']'");
            }

            Space();
        }
    }

    private bool ReadString(out int start, out int length, out bool isEscaped)
    {
        start = ++_at;
        length = 0;
        isEscaped = false;
        while (true)
        {
            var run = _json[_at..].IndexOfAny(JsonText.Ends);
            if (run < 0)
            {
                _at = _json.Length;
                return Fail("the event ends inside a string", "'\"'");
            }

            _at += run;
            switch (_json[_at])
            {
                case (byte)'"':
                    length = _at - start;
                    _at++;
                    return true;
                case (byte)'\\':
                    isEscaped = true;
                    if (!SkipEscape())
                    {
                        return false;
                    }

                    break;
                default:
                    return Fail("a control character inside a string", "it escaped (RFC 8259 §7)");
            }
        }
    }

    private bool SkipEscape()
    {
        _at++;
        switch (Peek())
        {
            case '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't':
                _at++;
                return true;
            case 'u':
                for (var i = 1; i <= 4; i++)
                {
                    if (_at + i >= _json.Length || !char.IsAsciiHexDigit((char)_json[_at + i]))
                    {
                        return Fail("a \\u escape without four hex digits", "\\uXXXX");
                    }
                }

                _at += 5;
                return true;
            default:
                return Fail("an unknown escape in a string", "one of RFC 8259 §7");
        }
    }

    private bool ReadWord(ReadOnlySpan<byte> word, ValueKind kind)
    {
        if (!_json[_at..].StartsWith(word))
        {
            return Fail("not a JSON value", "true, false or null");
        }

        Add(_at, word.Length, kind, isEscaped: false);
        _at += word.Length;
        return true;
    }

    private bool ReadNumber()
    {
        if (Peek() == '-')
        {
            _at++;
        }

        if (Peek() == '0')
        {
            _at++;
        }
        else if (!Digits())
        {
            return Fail("not a number", "a digit");
        }

        if (Peek() == '.')
        {
            _at++;
            if (!Digits())
            {
                return Fail("a number without digits after the point", "a digit");
            }
        }

        if (Peek() is 'e' or 'E')
        {
            _at++;
            if (Peek() is '+' or '-')
            {
                _at++;
            }

            if (!Digits())
            {
                return Fail("a number without digits in the exponent", "a digit");
            }
        }

        return true;
    }

    private bool Digits()
    {
        var start = _at;
        while (_at < _json.Length && _json[_at] is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at > start;
    }

    private readonly void Add(int start, int length, ValueKind kind, bool isEscaped)
    {
        var escapes = isEscaped ? Escapes.Some : Escapes.None;
        if (_wanted == Wanted.Leaves)
        {
            if (kind is not (ValueKind.Container or ValueKind.Null))
            {
                _table.AddLeaf(start, length, kind, escapes);
            }

            return;
        }

        if (_path.Field is >= 0 and var field)
        {
            _table.Add(field, start, length, kind, escapes);
        }

        if (_path.ShortField is >= 0 and var shorter)
        {
            _table.Add(shorter, start, length, kind, escapes);
        }
    }

    private void Space()
    {
        while (_at < _json.Length && (_json[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
        {
            _at++;
        }
    }

    private readonly char Peek() => _at < _json.Length ? (char)_json[_at] : '\0';

    private bool Fail(string what, string expected)
    {
        _wrong = what;
        _expected = expected;
        return false;
    }
}
