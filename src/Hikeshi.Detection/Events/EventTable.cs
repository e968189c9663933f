using System.Runtime.CompilerServices;
using System.Text;

namespace Hikeshi.Detection.Events;

internal enum ValueKind : byte
{
    Text,
    Number,
    Boolean,
    Null,

    /// <summary>An object or an array: it exists, and is no text.</summary>
    Container,
}

/// <summary>Whether a text holds JSON escapes.</summary>
internal enum Escapes : byte
{
    None,
    Some,
    Unknown,
}

/// <summary>What a pass over an event keeps.</summary>
internal enum Wanted
{
    /// <summary>Values of fields that somebody asks for.</summary>
    Fields,

    /// <summary>Every value that is no container and not null, whatever its name.</summary>
    Leaves,
}

/// <summary>Adds the leaves of the event that the table holds.</summary>
internal delegate void LeafReader(ReadOnlySpan<byte> json, EventTable into);

/// <summary>
/// The values of one event that somebody asks for, as ranges of the event's bytes. Reused from event to event; grows to the
/// largest event seen. Unescaped and case-folded forms are made when first wanted.
/// </summary>
/// <param name="fields">Which fields are kept.</param>
/// <param name="leaves">Reads all leaves of the event too, when somebody asks for them; null: there are none.</param>
internal sealed class EventTable(FieldIndex fields, LeafReader? leaves = null)
{
    private struct Entry
    {
        public int Next;
        public int Start;
        public int Length;
        public ValueKind Kind;
        public Escapes Escapes;
        public bool HasRaw;
        public bool HasFolded;
    }

    /// <summary>Where in the scratch memory the unescaped and the folded text lie, once they are made.</summary>
    private struct Forms
    {
        public int RawStart;
        public int RawLength;
        public int FoldedStart;
        public int FoldedLength;
    }

    private readonly int[] _head = new int[fields.Count];
    private readonly int[] _headOf = new int[fields.Count];
    private Entry[] _entries = new Entry[256];
    private Forms[] _forms = new Forms[256];
    private byte[] _scratch = new byte[16 * 1024];
    private int _scratchUsed;
    private int _count;
    private int _generation;
    private int _leaves = -1;
    private bool _hasLeaves;

    public FieldIndex Fields { get; } = fields;

    /// <summary>Makes room for a new event, or for the leaves of the one that the table holds.</summary>
    public void Begin(Wanted wanted)
    {
        _leaves = -1;
        if (wanted == Wanted.Leaves)
        {
            return;
        }

        _count = 0;
        _scratchUsed = 0;
        _hasLeaves = false;
        if (++_generation == int.MaxValue)
        {
            _generation = 1;
            Array.Clear(_headOf);
        }
    }

    /// <returns>The first value of a field, or -1 when the event has no such field.</returns>
    public int First(int field) => field >= 0 && _headOf[field] == _generation ? _head[field] : -1;

    /// <returns>The next value of the same field, or -1.</returns>
    public int Next(int value) => _entries[value].Next;

    /// <summary>The first of all leaves, for keywords, which look at every value; few rules have them, and few events come as far: they are read when first wanted.</summary>
    public int FirstLeaf(ReadOnlySpan<byte> json)
    {
        if (!_hasLeaves)
        {
            _hasLeaves = true;
            leaves?.Invoke(json, this);
        }

        return _leaves;
    }

    public ValueKind Kind(int value) => _entries[value].Kind;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int field, int start, int length, ValueKind kind, Escapes escapes)
    {
        var entry = NewEntry(start, length, kind, escapes);
        _entries[entry].Next = First(field);
        _head[field] = entry;
        _headOf[field] = _generation;
    }

    /// <summary>Adds a value to the leaves, if it is one.</summary>
    public void AddLeaf(int start, int length, ValueKind kind, Escapes escapes)
    {
        if (kind is ValueKind.Container or ValueKind.Null)
        {
            return;
        }

        var entry = NewEntry(start, length, kind, escapes);
        _entries[entry].Next = _leaves;
        _leaves = entry;
    }

    /// <summary>Lets a field that the event lacks have the values of another.</summary>
    public void Alias(int missing, int present)
    {
        if (First(missing) < 0 && First(present) is >= 0 and var values)
        {
            _head[missing] = values;
            _headOf[missing] = _generation;
        }
    }

    /// <summary>The value's text in UTF-8, without JSON escapes.</summary>
    public ReadOnlySpan<byte> Raw(int value, ReadOnlySpan<byte> json)
    {
        ref var entry = ref _entries[value];
        var text = json.Slice(entry.Start, entry.Length);
        if (!IsEscaped(ref entry, text))
        {
            return text;
        }

        ref var forms = ref _forms[value];
        if (!entry.HasRaw)
        {
            // An escape is never shorter than what it stands for.
            Reserve(entry.Length);
            forms.RawStart = _scratchUsed;
            forms.RawLength = JsonText.Unescape(text, _scratch.AsSpan(_scratchUsed));
            _scratchUsed += forms.RawLength;
            entry.HasRaw = true;
        }

        return _scratch.AsSpan(forms.RawStart, forms.RawLength);
    }

    /// <summary>The value's text, case-folded (<see cref="Folding"/>).</summary>
    public ReadOnlySpan<byte> Folded(int value, ReadOnlySpan<byte> json)
    {
        ref var entry = ref _entries[value];
        ref var forms = ref _forms[value];
        if (!entry.HasFolded)
        {
            entry.HasFolded = true;
            forms.FoldedStart = _scratchUsed;
            if (entry.Escapes != Escapes.None)
            {
                Reserve((entry.Length * 3) + JsonText.Slack);
                if (JsonText.TryUnescapeFolded(json.Slice(entry.Start, entry.Length), _scratch.AsSpan(_scratchUsed), out forms.FoldedLength))
                {
                    _scratchUsed += forms.FoldedLength;
                    return _scratch.AsSpan(forms.FoldedStart, forms.FoldedLength);
                }
            }

            Reserve((Raw(value, json).Length * 3) + entry.Length);
            var raw = Raw(value, json);
            forms.FoldedStart = _scratchUsed;
            forms.FoldedLength = Folding.Fold(raw, _scratch.AsSpan(_scratchUsed));
            _scratchUsed += forms.FoldedLength;
        }

        return _scratch.AsSpan(forms.FoldedStart, forms.FoldedLength);
    }

    /// <summary>Most values are never looked at; of those that are, it is looked up whether they hold an escape.</summary>
    private static bool IsEscaped(ref Entry entry, ReadOnlySpan<byte> text)
    {
        if (entry.Escapes == Escapes.Unknown)
        {
            entry.Escapes = text.Contains((byte)'\\') ? Escapes.Some : Escapes.None;
        }

        return entry.Escapes == Escapes.Some;
    }

    public string Text(int value, ReadOnlySpan<byte> json) =>
        Kind(value) is ValueKind.Container or ValueKind.Null ? "" : Encoding.UTF8.GetString(Raw(value, json));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int NewEntry(int start, int length, ValueKind kind, Escapes escapes)
    {
        var entries = _entries;
        var count = _count;
        if ((uint)count >= (uint)entries.Length)
        {
            entries = Grow();
        }

        entries[count] = new Entry { Start = start, Length = length, Kind = kind, Escapes = escapes, Next = -1 };
        _count = count + 1;
        return count;
    }

    private Entry[] Grow()
    {
        Array.Resize(ref _entries, _count * 2);
        Array.Resize(ref _forms, _count * 2);
        return _entries;
    }

    private void Reserve(int bytes)
    {
        if (_scratch.Length - _scratchUsed < bytes)
        {
            Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, _scratchUsed + bytes));
        }
    }
}
