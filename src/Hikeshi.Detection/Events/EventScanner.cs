using System.Runtime.CompilerServices;

namespace Hikeshi.Detection.Events;

/// <summary>
/// Reads one JSON object into an <see cref="EventTable"/> as <see cref="EventReader"/> does, faster: strings are found for the whole event
/// at once (<see cref="StringIndex"/>), names by what came before (<see cref="NameTree"/>). What it cannot read, for whatever reason, the
/// other reads or refuses: it accepts nothing that the other does not.
/// </summary>
internal ref struct EventScanner
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly ReadOnlySpan<int> _quotes;
    private readonly EventTable _table;
    private readonly NameTree _names;
    private readonly Wanted _wanted;
    private int _at;
    private int _quote;

    private EventScanner(ReadOnlySpan<byte> json, StringIndex strings, EventTable table, NameTree names, Wanted wanted)
    {
        _json = json;
        _quotes = strings.Quotes;
        _table = table;
        _names = names;
        _wanted = wanted;
    }

    /// <returns>False when somebody else must read it; what the table then holds is of no use.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, StringIndex strings, EventTable table, NameTree names, Wanted wanted)
    {
        table.Begin(wanted);
        if (json.Length > EventReader.MaxBytes || !strings.TryBuild(json))
        {
            return false;
        }

        var scanner = new EventScanner(json, strings, table, names, wanted);
        scanner.Space();
        if (scanner.Peek() != '{' || !scanner.ReadObject(names.Begin(), 1))
        {
            return false;
        }

        scanner.Space();
        return scanner._at == json.Length;
    }

    private bool ReadObject(NameTree.Member container, int depth)
    {
        if (depth > EventReader.MaxDepth)
        {
            return false;
        }

        _at++;
        Space();
        if (Peek() == '}')
        {
            _at++;
            return true;
        }

        NameTree.Member? previous = null;
        while (true)
        {
            if (!ReadString(out var start, out var length) || _names.Find(container, previous, _json.Slice(start, length)) is not { } member)
            {
                return false;
            }

            if (!ReadTextAtOnce(member) && !ReadMemberValue(member, depth))
            {
                return false;
            }

            previous = member;
            Space();
            var next = Peek();
            _at++;
            if (next != ',')
            {
                return next == '}';
            }

            Space();
        }
    }

    /// <summary>What most members are: a colon and a text, nothing in between. The quotes tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ReadTextAtOnce(NameTree.Member member)
    {
        var quote = _quote;
        if (quote + 1 >= _quotes.Length || _quotes[quote] != _at + 1 || _json[_at] != (byte)':')
        {
            return false;
        }

        var (start, end) = (_at + 2, _quotes[quote + 1]);
        Add(member, start, end - start, ValueKind.Text);
        _quote = quote + 2;
        _at = end + 1;
        return true;
    }

    private bool ReadMemberValue(NameTree.Member member, int depth)
    {
        Space();
        if (Peek() != ':')
        {
            return false;
        }

        _at++;
        Space();
        return ReadValue(member, depth);
    }

    private bool ReadArray(NameTree.Member member, int depth)
    {
        if (depth > EventReader.MaxDepth)
        {
            return false;
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
            if (!ReadValue(member, depth))
            {
                return false;
            }

            Space();
            var next = Peek();
            _at++;
            if (next != ',')
            {
                return next == ']';
            }

            Space();
        }
    }

    private bool ReadValue(NameTree.Member member, int depth)
    {
        var start = _at;
        switch (Peek())
        {
            case '"':
                if (!ReadString(out var textStart, out var length))
                {
                    return false;
                }

                Add(member, textStart, length, ValueKind.Text);
                return true;
            case '{':
                Add(member, start, 0, ValueKind.Container);
                return ReadObject(member, depth + 1);
            case '[':
                Add(member, start, 0, ValueKind.Container);
                return ReadArray(member, depth + 1);
            case 't':
                return ReadWord(member, "true"u8, ValueKind.Boolean);
            case 'f':
                return ReadWord(member, "false"u8, ValueKind.Boolean);
            case 'n':
                return ReadWord(member, "null"u8, ValueKind.Null);
            default:
                _at += JsonText.NumberLength(_json[start..]);
                Add(member, start, _at - start, ValueKind.Number);
                return _at > start;
        }
    }

    /// <summary>The string that begins here: its quotes are known.</summary>
    /// <returns>False when none begins here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ReadString(out int start, out int length)
    {
        var quote = _quote;
        start = _at + 1;
        if (quote + 1 >= _quotes.Length || _quotes[quote] != _at)
        {
            length = 0;
            return false;
        }

        var end = _quotes[quote + 1];
        length = end - start;
        _quote = quote + 2;
        _at = end + 1;
        return true;
    }

    private bool ReadWord(NameTree.Member member, ReadOnlySpan<byte> word, ValueKind kind)
    {
        if (!_json[_at..].StartsWith(word))
        {
            return false;
        }

        Add(member, _at, word.Length, kind);
        _at += word.Length;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Add(NameTree.Member member, int start, int length, ValueKind kind)
    {
        if (_wanted == Wanted.Leaves)
        {
            _table.AddLeaf(start, length, kind, Escapes.Unknown);
            return;
        }

        if (member.Field >= 0)
        {
            _table.Add(member.Field, start, length, kind, Escapes.Unknown);
        }

        if (member.ShortField >= 0)
        {
            _table.Add(member.ShortField, start, length, kind, Escapes.Unknown);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Space()
    {
        var at = _at;
        while ((uint)at < (uint)_json.Length && _json[at] <= (byte)' ' && (_json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
        {
            at++;
        }

        _at = at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly char Peek() => _at < _json.Length ? (char)_json[_at] : '\0';
}
