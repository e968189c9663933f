using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>Says of a value what is not as it should be.</summary>
internal delegate void Shape(JsonElement value, string path, Findings findings);

/// <param name="Name">Of the property.</param>
internal readonly record struct Property(string Name, Shape Shape, bool Required);

/// <summary>The building blocks of the tables in <see cref="Objects"/>.</summary>
internal static class Shapes
{
    public static Shape Text { get; } = OfKind(v => v.ValueKind == JsonValueKind.String, "a text");

    public static Shape Flag { get; } = OfKind(v => v.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false");

    public static Shape Anything { get; } = (_, _, _) => { };

    public static Shape AnyObject { get; } = OfKind(v => v.ValueKind == JsonValueKind.Object, "an object");

    public static Shape Id { get; } = Formatted(Forms.IsId, "an identifier, TYPE--UUID (§10.10)");

    public static Shape Time { get; } = Formatted(t => Forms.Time(t) is not null, "a time in UTC, such as 2026-01-31T12:00:00.000Z (§10.17)");

    public static Property Must(string name, Shape shape) => new(name, shape, Required: true);

    public static Property May(string name, Shape shape) => new(name, shape, Required: false);

    public static Shape Formatted(Func<string, bool> format, string expected) => OfKind(v => v.ValueKind == JsonValueKind.String && Unicode(v) is { } text && format(text), expected);

    public static Shape Word(params string[] words) => Formatted(t => words.Contains(t, StringComparer.Ordinal), string.Join(" or ", words));

    public static Shape Whole(long least, long most) => OfKind(
        v => v.ValueKind == JsonValueKind.Number && v.TryGetDecimal(out var number) && decimal.Truncate(number) == number && number >= least && number <= most,
        most == long.MaxValue ? $"a whole number from {least}" : $"a whole number from {least} to {most}");

    public static Shape List(Shape item, int least) => (value, path, findings) =>
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < least)
        {
            findings.Structure(path, Findings.Shown(value), least == 0 ? "a list" : $"a list of at least {least}");
            return;
        }

        var index = 0;
        foreach (var one in value.EnumerateArray())
        {
            item(one, $"{path}[{index++}]", findings);
        }
    };

    /// <param name="item">The shape by the key; null: the schema says nothing of such a key.</param>
    public static Shape Dictionary(Func<string, Shape?> item, int least) => (value, path, findings) =>
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() < least)
        {
            findings.Structure(path, Findings.Shown(value), least == 0 ? "an object" : $"an object with at least {least} entry");
            return;
        }

        foreach (var entry in value.EnumerateObject())
        {
            item(entry.Name)?.Invoke(entry.Value, $"{path}.{entry.Name}", findings);
        }
    };

    /// <summary>An object with known properties. Others are allowed, and said: a name that is misspelt does nothing.</summary>
    public static Shape Object(params IReadOnlyList<Property> properties)
    {
        var known = properties.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        return Both(Open(properties), (value, path, findings) =>
        {
            foreach (var member in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Where(m => !known.Contains(m.Name)) : [])
            {
                findings.Advice($"{path}.{member.Name}", "the specification knows no such property here, it does nothing", $"{Nearest.Of(member.Name, known)}, or an extension");
            }
        });
    }

    /// <summary>An object of somebody's own type: besides what all have in common it may have anything.</summary>
    public static Shape Open(params IReadOnlyList<Property> properties) => (value, path, findings) =>
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            findings.Structure(path, Findings.Shown(value), "an object");
            return;
        }

        foreach (var property in properties)
        {
            if (value.TryGetProperty(property.Name, out var member))
            {
                property.Shape(member, $"{path}.{property.Name}", findings);
            }
            else if (property.Required)
            {
                findings.Structure($"{path}.{property.Name}", "it is missing", "this property");
            }
        }
    };

    public static Shape Both(Shape first, Shape second) => (value, path, findings) =>
    {
        first(value, path, findings);
        second(value, path, findings);
    };

    public static Shape OfKind(Func<JsonElement, bool> holds, string expected) => (value, path, findings) =>
    {
        if (!holds(value))
        {
            findings.Structure(path, Findings.Shown(value), expected);
        }
    };

    private static string? Unicode(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
