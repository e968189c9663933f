using System.Text;

namespace Hikeshi.Telemetry.Formats;

/// <summary><c>key=value key="two words"</c>: FortiGate's format, and that of many others.</summary>
internal static class KeyValue
{
    /// <summary>Fewer pairs than this may be a sentence with an equals sign in it.</summary>
    private const int FewestPairs = 3;

    public static string? Read(string text, EventMembers into)
    {
        var rest = text.AsSpan();
        while (Next(ref rest, out var name, out var value, out var isPair))
        {
            if (!isPair)
            {
                return $"'{Start(name)}'; expected key=value";
            }

            into.Add(name.ToString(), Plain(value));
        }

        if (into.Count == 0)
        {
            return "no pairs; expected key=value";
        }

        into.AddMissing("@timestamp", EventClock.Text(into.Text("eventtime")) ?? DateAndTime(into));
        into.AddMissing("host", into.Text("devname"));
        into.AddMissing("message", text); // recognised by its look: rules for words must still find them as they stood
        NetworkNames.AddTo(into);
        return null;
    }

    public static bool IsAll(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        while (Next(ref text, out _, out _, out var isPair))
        {
            if (!isPair)
            {
                return false;
            }

            pairs++;
        }

        return pairs >= FewestPairs;
    }

    /// <summary>Steps over a pair, or a word that is none (in <paramref name="name"/>).</summary>
    /// <param name="value">Without its quotes, with its escapes.</param>
    /// <returns>False at the end.</returns>
    internal static bool Next(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value, out bool isPair)
    {
        text = text.TrimStart(" \t,;\u001D");
        name = default;
        value = default;
        isPair = false;
        if (text.IsEmpty)
        {
            return false;
        }

        var end = text.IndexOfAny('=', ' ', '\t');
        if (end <= 0 || text[end] != '=' || !IsName(text[..end]))
        {
            var word = text.IndexOfAny(' ', '\t');
            name = word < 0 ? text : text[..word];
            text = word < 0 ? [] : text[word..];
            return true;
        }

        name = text[..end];
        isPair = true;
        text = text[(end + 1)..];
        if (text.Length > 0 && (text[0] is '"' or '\'') && Closing(text) is > 0 and var closing)
        {
            value = text[1..closing];
            text = text[(closing + 1)..];
            return true;
        }

        var space = text.IndexOfAny(" \t\u001D");
        value = (space < 0 ? text : text[..space]).TrimEnd(',');
        text = space < 0 ? [] : text[space..];
        return true;
    }

    internal static string Plain(ReadOnlySpan<char> value)
    {
        if (!value.Contains('\\'))
        {
            return value.ToString();
        }

        var plain = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            at += value[at] == '\\' && at + 1 < value.Length && value[at + 1] is '"' or '\\' or '\'' ? 1 : 0;
            plain.Append(value[at]);
        }

        return plain.ToString();
    }

    private static int Closing(ReadOnlySpan<char> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == text[0])
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or '@'))
            {
                return false;
            }
        }

        return name.Length <= 128;
    }

    private static string? DateAndTime(EventMembers of) =>
        of.Text("date") is { } date && of.Text("time") is { } time ? EventClock.Text($"{date} {time} {of.Text("tz")}".TrimEnd()) : null;

    private static string Start(ReadOnlySpan<char> word) => word.Length <= 32 ? word.ToString() : $"{word[..32]}…";
}
