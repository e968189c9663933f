using System.Globalization;

namespace Hikeshi.Telemetry.Formats;

/// <summary>IBM QRadar Log Event Extended Format 1.0 and 2.0: <c>LEEF:2.0|vendor|product|version|event id|delimiter|attributes</c>.</summary>
internal static class Leef
{
    private static readonly string[] Header = ["leefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "eventId"];

    public static string? Read(string text, EventMembers into)
    {
        var rest = text.AsSpan().TrimStart();
        if (!rest.StartsWith("LEEF:", StringComparison.Ordinal))
        {
            return "no LEEF line; expected 'LEEF:1.0|…' or 'LEEF:2.0|…'";
        }

        rest = rest[5..];
        for (var i = 0; i < Header.Length; i++)
        {
            var end = rest.IndexOf('|');
            if (end < 0)
            {
                return $"a LEEF header of {i + 1} parts; expected {Header.Length}, each ended by '|'";
            }

            into.Add(Header[i], rest[..end].Trim());
            rest = rest[(end + 1)..];
        }

        var delimiter = into.Text("leefVersion")!.StartsWith('2') ? Delimiter(ref rest) : '\t';
        Attributes(rest, delimiter, into);
        into.AddMissing("@timestamp", EventClock.Text(into.Text("devTime")));
        into.AddMissing("host", into.Text("identHostName"));
        NetworkNames.AddTo(into);
        return null;
    }

    /// <summary>One character, or its code as <c>x09</c> or <c>0x09</c>. Senders leave the part out, or empty, for a tab.</summary>
    private static char Delimiter(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('|');
        var part = end < 0 ? [] : rest[..end];
        var hex = part.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? part[2..] : part.StartsWith("x", StringComparison.OrdinalIgnoreCase) ? part[1..] : [];
        var delimiter = '\t';
        if (hex.Length is > 0 and <= 4 && ushort.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            delimiter = (char)code;
        }
        else if (part.Length == 1)
        {
            delimiter = part[0];
        }
        else if (end != 0)
        {
            return '\t'; // an attribute with a bar in it
        }

        rest = rest[(end + 1)..];
        return delimiter;
    }

    private static void Attributes(ReadOnlySpan<char> text, char delimiter, EventMembers into)
    {
        if (delimiter == '\t' && !text.Contains('\t'))
        {
            Cef.Extension(text, into); // tabs that became spaces on the way
            return;
        }

        foreach (var range in text.Split(delimiter))
        {
            var pair = text[range];
            if (pair.IndexOf('=') is > 0 and var equals)
            {
                into.Add(pair[..equals].Trim().ToString(), pair[(equals + 1)..].Trim());
            }
        }
    }
}
