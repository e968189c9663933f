using System.Text;

namespace Hikeshi.Telemetry.Formats.Syslog;

/// <summary>RFC 5424 §6.3: <c>[id name="value" …][…]</c>.</summary>
internal static class StructuredData
{
    /// <summary>Steps over the structured data. What is not well-formed stays where it is and becomes part of the message.</summary>
    public static EventMembers? Read(ref ReadOnlySpan<char> text)
    {
        if (text.StartsWith("-"))
        {
            text = text[1..];
            return null;
        }

        var members = new EventMembers();
        var rest = text;
        while (rest.StartsWith("["))
        {
            if (!Element(ref rest, members))
            {
                return null;
            }
        }

        text = rest;
        return members;
    }

    private static bool Element(ref ReadOnlySpan<char> text, EventMembers members)
    {
        var end = text.IndexOfAny(' ', ']');
        if (end < 2)
        {
            return false;
        }

        var id = text[1..end].ToString();
        var own = members.AddObject(id);
        text = text[end..];
        while (true)
        {
            text = text.TrimStart(' ');
            if (text.StartsWith("]"))
            {
                text = text[1..];
                return true;
            }

            var quote = text.IndexOf("=\"");
            if (quote <= 0 || text[..quote].IndexOfAny(' ', ']', '"') >= 0)
            {
                return false;
            }

            var name = text[..quote].ToString();
            text = text[(quote + 2)..];
            if (Value(ref text) is not { } value)
            {
                return false;
            }

            own.Add(name, value);
        }
    }

    /// <summary>§6.3.3: a backslash escapes a quote, a backslash and a bracket; before anything else it is itself.</summary>
    private static string? Value(ref ReadOnlySpan<char> text)
    {
        var value = new StringBuilder();
        while (true)
        {
            var mark = text.IndexOfAny('"', '\\');
            if (mark < 0)
            {
                return null;
            }

            value.Append(text[..mark]);
            if (text[mark] == '"')
            {
                text = text[(mark + 1)..];
                return value.ToString();
            }

            if (mark + 1 < text.Length && text[mark + 1] is '"' or '\\' or ']')
            {
                value.Append(text[mark + 1]);
                text = text[(mark + 2)..];
            }
            else
            {
                value.Append('\\');
                text = text[(mark + 1)..];
            }
        }
    }
}
