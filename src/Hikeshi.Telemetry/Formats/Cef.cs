using System.Text;

namespace Hikeshi.Telemetry.Formats;

/// <summary>
/// ArcSight Common Event Format, implementation standard revision 25: <c>CEF:version|vendor|product|version|class|name|severity|extension</c>.
/// The members have the standard's full names for the header, and the short keys of the extension as they came.
/// </summary>
internal static class Cef
{
    private const int LongestKey = 256;

    private static readonly string[] Header = ["cefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId", "name", "severity"];

    public static string? Read(string text, EventMembers into)
    {
        var rest = text.AsSpan().TrimStart();
        if (!rest.StartsWith("CEF:", StringComparison.Ordinal))
        {
            return "no CEF line; expected 'CEF:0|…'";
        }

        rest = rest[4..];
        for (var i = 0; i < Header.Length; i++)
        {
            var end = Bar(rest);
            if (end < 0 && i < Header.Length - 1)
            {
                return $"a CEF header of {i + 1} parts; expected {Header.Length}, each ended by '|'";
            }

            into.Add(Header[i], Plain((end < 0 ? rest : rest[..end]).Trim()));
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        Extension(rest, into);
        AddLabelled(into);
        into.AddMissing("@timestamp", EventClock.Text(into.Text("rt") ?? into.Text("end") ?? into.Text("start")));
        into.AddMissing("host", into.Text("dvchost") ?? into.Text("dvc"));
        NetworkNames.AddTo(into);
        return null;
    }

    /// <summary>Pairs with a space between them, whose values may contain spaces: a value ends where the next key begins.</summary>
    internal static void Extension(ReadOnlySpan<char> text, EventMembers into)
    {
        var name = ReadOnlySpan<char>.Empty;
        var (valueStart, wordStart) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\':
                    at++;
                    break;
                case ' ' or '\t':
                    wordStart = at + 1;
                    break;

                // Otherwise an '=' that the sender did not escape: part of the value.
                case '=' when (wordStart > valueStart || name.IsEmpty) && IsKey(text[wordStart..at]):
                    Add(name, text[valueStart..wordStart], into);
                    name = text[wordStart..at];
                    (valueStart, wordStart) = (at + 1, at + 1);
                    break;
            }
        }

        Add(name, text[valueStart..], into);
    }

    private static void Add(ReadOnlySpan<char> name, ReadOnlySpan<char> value, EventMembers into)
    {
        if (!name.IsEmpty)
        {
            into.Add(name.ToString(), Plain(value.Trim()));
        }
    }

    /// <summary><c>cs1Label=Policy cs1=Strict</c> says that the policy is strict: also a member <c>Policy</c>.</summary>
    private static void AddLabelled(EventMembers into)
    {
        foreach (var name in into.Names.Where(name => name.EndsWith("Label", StringComparison.Ordinal)).ToList())
        {
            if (into.Text(name) is { Length: > 0 } label)
            {
                into.AddMissing(label, into.Text(name[..^"Label".Length]));
            }
        }
    }

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        if (key.Length > LongestKey)
        {
            return false;
        }

        foreach (var c in key)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '[' or ']'))
            {
                return false;
            }
        }

        return !key.IsEmpty;
    }

    private static int Bar(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '|')
            {
                return at;
            }
        }

        return -1;
    }

    private static string Plain(ReadOnlySpan<char> value)
    {
        if (!value.Contains('\\'))
        {
            return value.ToString();
        }

        var plain = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] != '\\' || at + 1 == value.Length)
            {
                plain.Append(value[at]);
                continue;
            }

            at++;
            _ = value[at] switch
            {
                'n' => plain.Append('\n'),
                'r' => plain.Append('\r'),
                '\\' or '=' or '|' => plain.Append(value[at]),
                _ => plain.Append('\\').Append(value[at]), // C:\Windows, unescaped
            };
        }

        return plain.ToString();
    }
}
