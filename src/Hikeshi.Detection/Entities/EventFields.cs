using System.Text.Json;

namespace Hikeshi.Detection;

/// <summary>Every leaf of an event by its names (<see cref="Events.FieldNames"/>), as text.</summary>
internal sealed class EventFields
{
    private const int MaxText = 1024;
    private const int MaxValues = 4096;

    private readonly Dictionary<string, List<string>> _values = [];
    private int _count;

    public EventFields(JsonElement root) => Walk(root, "");

    public string? First(params string[] names)
    {
        foreach (var name in names)
        {
            if (_values.TryGetValue(name, out var values))
            {
                return values[0];
            }
        }

        return null;
    }

    public IEnumerable<string> All(string name) => _values.TryGetValue(name, out var values) ? values : [];

    private void Walk(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Walk(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Walk(item, path);
                }

                break;
            case JsonValueKind.String:
                Add(path, element.GetString()!);
                break;
            case JsonValueKind.Number:
                Add(path, element.GetRawText());
                break;
            default:
                break;
        }
    }

    private void Add(string path, string text)
    {
        if (text.Length == 0 || ++_count > MaxValues)
        {
            return;
        }

        var bounded = text.Length <= MaxText ? text : text[..MaxText];
        AddTo(path, bounded);
        if (Events.FieldNames.ShortName(path) is { } shorter)
        {
            AddTo(shorter, bounded);
        }
    }

    private void AddTo(string name, string text)
    {
        if (!_values.TryGetValue(name, out var values))
        {
            _values[name] = values = [];
        }

        values.Add(text);
    }
}
