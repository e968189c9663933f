namespace Hikeshi.Detection.Events;

/// <summary>Reads one JSON object into an <see cref="EventTable"/> in one pass, strictly by RFC 8259, without allocating; says where and why it refuses one.</summary>
internal ref struct EventReader
{
    public const int MaxBytes = 10 << 20;
    public const int MaxDepth = 64;

    private readonly int _length;
    private readonly EventTable _table;
    private readonly NamePath _path;
    private readonly Wanted _wanted;
    private JsonCursor _cursor;

    public EventReader(ReadOnlySpan<byte> json, EventTable table, NamePath path, Wanted wanted)
    {
        _length = json.Length;
        _cursor = new JsonCursor(json);
        _table = table;
        _path = path;
        _wanted = wanted;
    }

    /// <returns>False when the event is refused.</returns>
    public bool TryRead(out EventRefusal? refusal)
    {
        _table.Begin(_wanted);
        _path.Clear();
        if (_length > MaxBytes)
        {
            _cursor.Fail($"an event of {_length} bytes", $"at most {MaxBytes}");
        }
        else
        {
            _cursor.SkipByteOrderMark();
            _cursor.SkipSpace();
            if (_cursor.Peek() != '{')
            {
                _cursor.Fail(_cursor.IsAtEnd ? "an empty event" : "something that is not a JSON object", "'{'");
            }
            else if (ReadObject(1))
            {
                _cursor.SkipSpace();
                if (!_cursor.IsAtEnd)
                {
                    _cursor.Fail("something after the end of the event", "one JSON object");
                }
            }
        }

        refusal = _cursor.Refusal();
        return refusal is null;
    }

    private bool ReadObject(int depth)
    {
        if (depth > MaxDepth)
        {
            return _cursor.Fail("nested too deeply", $"at most {MaxDepth} levels");
        }

        _cursor.Skip();
        _cursor.SkipSpace();
        if (_cursor.Peek() == '}')
        {
            _cursor.Skip();
            return true;
        }

        while (true)
        {
            if (_cursor.Peek() != '"')
            {
                return _cursor.Fail("no member name", "'\"'");
            }

            if (!_cursor.TryString(out var nameStart, out var nameLength, out var nameEscaped))
            {
                return false;
            }

            _cursor.SkipSpace();
            if (_cursor.Peek() != ':')
            {
                return _cursor.Fail("no colon after a member name", "':'");
            }

            _cursor.Skip();
            _cursor.SkipSpace();
            var mark = _path.Enter(_cursor.Slice(nameStart, nameLength), nameEscaped);
            if (!ReadValue(depth))
            {
                return false;
            }

            _path.Leave(mark);
            if (!ReadSeparator('}', "the event ends inside an object", "no comma between members", out var isOver) || isOver)
            {
                return isOver;
            }
        }
    }

    private bool ReadArray(int depth)
    {
        if (depth > MaxDepth)
        {
            return _cursor.Fail("nested too deeply", $"at most {MaxDepth} levels");
        }

        _cursor.Skip();
        _cursor.SkipSpace();
        if (_cursor.Peek() == ']')
        {
            _cursor.Skip();
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
            if (!ReadSeparator(']', "the event ends inside an array", "no comma between elements", out var isOver) || isOver)
            {
                return isOver;
            }
        }
    }

    /// <returns>False when neither a comma nor the end of the container stands here.</returns>
    private bool ReadSeparator(char end, string ifCut, string ifWrong, out bool isOver)
    {
        _cursor.SkipSpace();
        isOver = _cursor.Peek() == end;
        if (!isOver && _cursor.Peek() != ',')
        {
            return _cursor.Fail(_cursor.IsAtEnd ? ifCut : ifWrong, $"',' or '{end}'");
        }

        _cursor.Skip();
        if (!isOver)
        {
            _cursor.SkipSpace();
        }

        return true;
    }

    private bool ReadValue(int depth)
    {
        var start = _cursor.At;
        switch (_cursor.Peek())
        {
            case '"':
                if (!_cursor.TryString(out var textStart, out var length, out var isEscaped))
                {
                    return false;
                }

                Add(textStart, length, ValueKind.Text, isEscaped);
                return true;
            case '{':
                Add(start, 0, ValueKind.Container, isEscaped: false);
                _path.Descend();
                return ReadObject(depth + 1);
            case '[':
                Add(start, 0, ValueKind.Container, isEscaped: false);
                return ReadArray(depth + 1);
            case 't':
                return ReadToken(_cursor.TryWord("true"u8), start, ValueKind.Boolean);
            case 'f':
                return ReadToken(_cursor.TryWord("false"u8), start, ValueKind.Boolean);
            case 'n':
                return ReadToken(_cursor.TryWord("null"u8), start, ValueKind.Null);
            case '-' or (>= '0' and <= '9'):
                return ReadToken(_cursor.TryNumber(), start, ValueKind.Number);
            default:
                return _cursor.Fail(_cursor.IsAtEnd ? "the event ends where a value should stand" : "not a JSON value", "an object, array, string, number, true, false or null");
        }
    }

    private readonly bool ReadToken(bool isThere, int start, ValueKind kind)
    {
        if (isThere)
        {
            Add(start, _cursor.At - start, kind, isEscaped: false);
        }

        return isThere;
    }

    private readonly void Add(int start, int length, ValueKind kind, bool isEscaped)
    {
        var escapes = isEscaped ? Escapes.Some : Escapes.None;
        if (_wanted == Wanted.Leaves)
        {
            _table.AddLeaf(start, length, kind, escapes);
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
}
