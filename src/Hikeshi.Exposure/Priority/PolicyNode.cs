using System.Globalization;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Priority;

/// <summary>A piece of a policy file that knows its line.</summary>
internal sealed class PolicyNode(string file, long line, string path)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public string? Scalar { get; init; }

    public IReadOnlyList<PolicyNode>? Items { get; init; }

    public IReadOnlyDictionary<string, PolicyNode>? Members { get; init; }

    public RefusedException Refused(string what, string expected) =>
        new(new PolicyRefused($"{file}:{line}", path.Length == 0 ? what : $"{path}: {what}", expected));

    public PolicyNode Member(string name)
    {
        asked.Add(name);
        var members = Members ?? throw Refused("no mapping", $"a mapping with the member {name}");
        return members.TryGetValue(name, out var member) ? member : throw Refused($"no member {name}", $"the member {name}");
    }

    /// <summary>Refuses members that nobody asked for: a typing error must not silently switch something off.</summary>
    public void RefuseOthers()
    {
        if (Members?.FirstOrDefault(member => !asked.Contains(member.Key)) is { Value: { } unknown } pair)
        {
            throw unknown.Refused($"unknown member {pair.Key}", string.Join(", ", asked));
        }
    }

    public IReadOnlyList<PolicyNode> List() => Items ?? throw Refused("no list", "a list");

    public string Text() => Scalar is { Length: > 0 } text ? text : throw Refused("no text", "a text");

    public int Number(int least, int most) =>
        int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number : throw Refused($"'{Scalar}'", $"a whole number from {least} to {most}");

    public bool Truth() => Text() switch
    {
        "true" => true,
        "false" => false,
        var other => throw Refused($"'{other}'", "true or false"),
    };

    public TimeOnly Time() => TimeOnly.TryParseExact(Text(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
        ? time : throw Refused($"'{Scalar}'", "a local time as HH:mm");

    public DateOnly Day() => DateOnly.TryParseExact(Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day : throw Refused($"'{Scalar}'", "a day as YYYY-MM-DD");

    public DateTime LocalTime() => DateTime.TryParseExact(Text(), "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year is >= 2000 and <= 2200
        ? time : throw Refused($"'{Scalar}'", "a local time from 2000 to 2200 as YYYY-MM-DDTHH:mm");
}
