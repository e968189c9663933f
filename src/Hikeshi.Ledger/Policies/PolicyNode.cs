using System.Globalization;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger.Policies;

/// <summary>How a room refuses a policy of its own: where (file and line), what is wrong, what was expected.</summary>
public delegate Refusal RefusePolicy(string where, string what, string expected);

/// <summary>A piece of a policy file that knows its place.</summary>
public sealed class PolicyNode(PolicyPlace place, string path)
{
    private const int LongestGuess = 64;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public string? Scalar { get; init; }

    public IReadOnlyList<PolicyNode>? Items { get; init; }

    public IReadOnlyDictionary<string, PolicyNode>? Members { get; init; }

    public RefusedException Refused(string what, string expected) =>
        new(place.Refuse($"{place.File}:{place.At.Line}", path.Length == 0 ? what : $"{path}: {what}", expected) with { Place = place.At });

    /// <summary>A member that may be missing; null then.</summary>
    public PolicyNode? Optional(string name)
    {
        asked.Add(name);
        return (Members ?? throw Refused("no mapping", "a mapping")).GetValueOrDefault(name);
    }

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
            throw unknown.Refused($"unknown member{Nearly(asked, pair.Key)}", string.Join(", ", asked));
        }
    }

    public IReadOnlyList<PolicyNode> List() => Items ?? throw Refused("no list", "a list");

    public string Text() => Scalar is { Length: > 0 } text ? text : throw Refused("no text", "a text");

    public int Number(int least, int most) =>
        int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number : throw Refused($"'{Scalar}'", $"a whole number from {least} to {most}");

    /// <summary>A share as a decimal number, 0 to 1.</summary>
    public double Share() => double.TryParse(Text(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
        ? share : throw Refused($"'{Scalar}'", "a share from 0 to 1");

    /// <summary>One of these words.</summary>
    public string Word(params IReadOnlyCollection<string> words) =>
        words.Contains(Text()) ? Text() : throw Refused($"'{Scalar}'{Nearly(words, Text())}", string.Join(", ", words));

    /// <summary>A list of texts, or one text for a list of one; at most <paramref name="most"/>, none twice.</summary>
    public IReadOnlyList<PolicyNode> Texts(int most)
    {
        IReadOnlyList<PolicyNode> items = Scalar is null ? List() : [this];
        if (items.Count == 0 || items.Count > most)
        {
            throw Refused($"{items.Count} entries", $"1 to {most}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return items.FirstOrDefault(item => !seen.Add(item.Text())) is { } twice ? throw twice.Refused($"'{twice.Scalar}' is there twice", "each once") : items;
    }

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

    private static string Nearly(IReadOnlyCollection<string> words, string text) =>
        words.Count > 0 && text.Length is > 0 and <= LongestGuess ? $", perhaps {Nearest.Of(text, words)} is meant" : "";
}

/// <summary>Where in which file a node stands, and how it is refused.</summary>
public sealed record PolicyPlace(string File, TextPosition At, RefusePolicy Refuse);
