using System.Globalization;
using System.Text.Json;

namespace Hikeshi.Telemetry.Formats;

/// <summary>
/// The members of an event while it is read. A name that comes again makes a list: no reader can be fooled by whichever of two equal names it
/// prefers. Bounded; reused from event to event.
/// </summary>
internal sealed class EventMembers
{
    private readonly Budget _budget;
    private readonly List<(string Name, object Value)> _members = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public EventMembers()
        : this(new Budget())
    {
    }

    private EventMembers(Budget budget) => _budget = budget;

    public int Count => _members.Count;

    /// <summary>Something was left out, because an event has at most <see cref="Budget.Most"/> values.</summary>
    public bool IsTooMany => _budget.Left < 0;

    public static string TooManyRefusal => $"an event of more than {Budget.Most} values; expected fewer";

    public IEnumerable<string> Names => _members.Select(member => member.Name);

    public bool Has(string name) => _places.ContainsKey(name);

    /// <returns>The text, when it is one text.</returns>
    public string? Text(string name) => _places.TryGetValue(name, out var place) ? _members[place].Value as string : null;

    public void Add(string name, string value) => AddValue(name, value);

    public void Add(string name, ReadOnlySpan<char> value) => AddValue(name, value.ToString());

    public void AddNumber(string name, long value) => AddValue(name, value);

    /// <summary>JSON has no word for what is no number, or without end: those are text.</summary>
    public void AddNumber(string name, double value) => AddValue(name, double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture));

    public void AddBoolean(string name, bool value) => AddValue(name, value);

    /// <returns>The members, when it is one object.</returns>
    public EventMembers? Object(string name) => _places.TryGetValue(name, out var place) ? _members[place].Value as EventMembers : null;

    /// <param name="has">Names that are left out.</param>
    public void CopyTo(EventMembers other, string prefix, Func<string, bool> has)
    {
        foreach (var (name, value) in _members)
        {
            if (!has(prefix + name))
            {
                other.AddValue(prefix + name, value);
            }
        }
    }

    /// <summary>Adds what the event does not say itself.</summary>
    public void AddMissing(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && !Has(name))
        {
            Add(name, value);
        }
    }

    /// <returns>The members of a new object under this name.</returns>
    public EventMembers AddObject(string name)
    {
        var child = new EventMembers(_budget);
        AddValue(name, child);
        return child;
    }

    /// <summary>An object that was read before, with bounds of its own.</summary>
    public void AddObject(string name, EventMembers members)
    {
        AddValue(name, members);
        _budget.Left = members.IsTooMany ? -1 : _budget.Left;
    }

    public void Clear()
    {
        _budget.Left = Budget.Most;
        _members.Clear();
        _places.Clear();
    }

    /// <summary>Writes the members; the object around them is the caller's.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        foreach (var (name, value) in _members)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case EventMembers members:
                writer.WriteStartObject();
                members.WriteTo(writer);
                writer.WriteEndObject();
                break;
            case List<object> many:
                writer.WriteStartArray();
                many.ForEach(item => WriteValue(writer, item));
                writer.WriteEndArray();
                break;
        }
    }

    private void AddValue(string name, object value)
    {
        if (--_budget.Left < 0)
        {
            return;
        }

        if (!_places.TryGetValue(name, out var place))
        {
            _places[name] = _members.Count;
            _members.Add((name, value));
        }
        else if (_members[place].Value is List<object> many)
        {
            many.Add(value);
        }
        else
        {
            _members[place] = (name, new List<object> { _members[place].Value, value });
        }
    }

    private sealed class Budget
    {
        public const int Most = 2048;

        public int Left { get; set; } = Most;
    }
}
