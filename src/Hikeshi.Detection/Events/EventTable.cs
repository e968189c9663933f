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

/// <summary>
/// The values of one event that somebody asks for, as ranges of the event's bytes. Reused from event to event; grows to the
/// largest event seen. Unescaped and case-folded forms are made when first wanted.
/// </summary>
internal sealed class EventTable(FieldIndex fields)
{
    private struct Entry
    {
        public int Next;
        public int Start;
        public int Length;
        public int RawStart;
        public int RawLength;
        public int FoldedStart;
        public int FoldedLength;
        public ValueKind Kind;
        public bool IsEscaped;
    }

    private readonly int[] _head = new int[fields.Count];
    private readonly int[] _headOf = new int[fields.Count];
    private Entry[] _entries = new Entry[256];
    private byte[] _scratch = new byte[16 * 1024];
    private int _scratchUsed;
    private int _count;
    private int _generation;
    private int _all = -1;

    public FieldIndex Fields { get; } = fields;

    public void Begin()
    {
        _count = 0;
        _scratchUsed = 0;
        _all = -1;
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

    /// <summary>The first of all leaves (only when the reader was asked to keep them), for keywords.</summary>
    public int FirstLeaf => _all;

    public ValueKind Kind(int value) => _entries[value].Kind;

    public void Add(int field, int start, int length, ValueKind kind, bool isEscaped)
    {
        var entry = NewEntry(start, length, kind, isEscaped);
        _entries[entry].Next = First(field);
        _head[field] = entry;
        _headOf[field] = _generation;
    }

    public void AddLeaf(int start, int length, ValueKind kind, bool isEscaped)
    {
        var entry = NewEntry(start, length, kind, isEscaped);
        _entries[entry].Next = _all;
        _all = entry;
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
        if (!entry.IsEscaped)
        {
            return json.Slice(entry.Start, entry.Length);
        }

        if (entry.RawStart < 0)
        {
            // An escape is never shorter than what it stands for.
            Reserve(entry.Length);
            entry.RawStart = _scratchUsed;
            entry.RawLength = JsonText.Unescape(json.Slice(entry.Start, entry.Length), _scratch.AsSpan(_scratchUsed));
            _scratchUsed += entry.RawLength;
        }

        return _scratch.AsSpan(entry.RawStart, entry.RawLength);
    }

    /// <summary>The value's text, case-folded (<see cref="Folding"/>).</summary>
    public ReadOnlySpan<byte> Folded(int value, ReadOnlySpan<byte> json)
    {
        ref var entry = ref _entries[value];
        if (entry.FoldedStart < 0)
        {
            var length = entry.IsEscaped ? Raw(value, json).Length : entry.Length;
            Reserve(length * 3);
            var raw = entry.IsEscaped ? _scratch.AsSpan(entry.RawStart, entry.RawLength) : json.Slice(entry.Start, entry.Length);
            entry.FoldedStart = _scratchUsed;
            entry.FoldedLength = Folding.Fold(raw, _scratch.AsSpan(_scratchUsed));
            _scratchUsed += entry.FoldedLength;
        }

        return _scratch.AsSpan(entry.FoldedStart, entry.FoldedLength);
    }

    public string Text(int value, ReadOnlySpan<byte> json) =>
        Kind(value) is ValueKind.Container or ValueKind.Null ? "" : Encoding.UTF8.GetString(Raw(value, json));

    private int NewEntry(int start, int length, ValueKind kind, bool isEscaped)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }

        _entries[_count] = new Entry { Start = start, Length = length, Kind = kind, IsEscaped = isEscaped, RawStart = -1, FoldedStart = -1, Next = -1 };
        return _count++;
    }

    private void Reserve(int bytes)
    {
        if (_scratch.Length - _scratchUsed < bytes)
        {
            Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, _scratchUsed + bytes));
        }
    }
}
