using System.Text;

namespace Hikeshi.Telemetry.Formats;

/// <summary>
/// A record of the Linux audit system: <c>type=EXECVE msg=audit(1700000000.123:42): argc=2 a0="cat" …</c>. One line, one event: rules for
/// auditd look at one record at a time.
/// </summary>
internal static class Auditd
{
    private const string Mark = "msg=audit(";

    /// <summary>Fields that the kernel writes in hexadecimal when they hold a space, a quote or worse (audit_log_untrustedstring).</summary>
    private static readonly HashSet<string> Encoded = new(StringComparer.Ordinal)
    {
        "proctitle", "name", "exe", "comm", "cwd", "cmd", "path", "acct", "data", "key", "file", "dir", "vm", "hostname", "terminal", "old-disk", "new-disk", "watch",
    };

    public static bool Begins(ReadOnlySpan<char> text)
    {
        text = AfterNode(text, out _);
        return text.StartsWith("type=", StringComparison.Ordinal) && text[..Math.Min(text.Length, 80)].Contains(Mark, StringComparison.Ordinal);
    }

    public static string? Read(string text, EventMembers into)
    {
        var rest = AfterNode(text.AsSpan().TrimStart(), out var node);
        if (!Begins(rest))
        {
            return "no audit record; expected 'type=… msg=audit(time:serial): …'";
        }

        var type = rest[5..rest.IndexOf(' ')].ToString();
        rest = rest[(rest.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..];
        var close = rest.IndexOf(')');
        if (close < 0 || rest[..close].LastIndexOf(':') is not (> 0 and var colon))
        {
            return "an audit record without time and serial number; expected msg=audit(1700000000.123:42)";
        }

        // The log source, as the router of the detector knows it.
        into.Add("product", "linux");
        into.Add("service", "auditd");
        into.Add("type", type);
        into.AddMissing("host", node.ToString());
        into.AddMissing("@timestamp", Time(rest[..colon]));
        into.Add("serial", rest[(colon + 1)..close]);
        Fields(rest[(close + 1)..].TrimStart(": "), type == "EXECVE", into, depth: 0);
        return null;
    }

    private static ReadOnlySpan<char> AfterNode(ReadOnlySpan<char> text, out ReadOnlySpan<char> node)
    {
        node = default;
        if (!text.StartsWith("node=", StringComparison.Ordinal) || text.IndexOf(' ') is not (> 0 and var space))
        {
            return text;
        }

        node = text[5..space];
        return text[(space + 1)..].TrimStart(' ');
    }

    private static void Fields(ReadOnlySpan<char> text, bool hasArguments, EventMembers into, int depth)
    {
        while (KeyValue.Next(ref text, out var key, out var value, out var isPair))
        {
            if (!isPair)
            {
                into.Add("message", key);
                continue;
            }

            var name = key.ToString();
            if (name == "msg" && depth == 0)
            {
                Fields(value, hasArguments, into, depth + 1); // msg='op=login acct="root" …' of programs
            }
            else if ((Encoded.Contains(name) || (hasArguments && IsArgument(name))) && Decoded(value) is { } plain)
            {
                into.Add(name, plain);
            }
            else
            {
                into.Add(name, value);
            }
        }
    }

    /// <summary>a0, a1, …, also a2[0] of an argument that came in parts. In a SYSCALL record these are numbers.</summary>
    private static bool IsArgument(string name) => name.Length > 1 && name[0] == 'a' && char.IsAsciiDigit(name[1]);

    private static string? Decoded(ReadOnlySpan<char> value)
    {
        if (value.Length < 2 || value.Length % 2 != 0 || value.ContainsAnyExcept("0123456789ABCDEF"))
        {
            return null;
        }

        // Arguments are parted by zeros in proctitle.
        return Encoding.UTF8.GetString(Convert.FromHexString(value)).TrimEnd('\0').Replace('\0', ' ');
    }

    private static string? Time(ReadOnlySpan<char> text) =>
        decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds < 10_000_000_000m
            ? EventClock.Text(((long)(seconds * 1000)).ToString())
            : null;
}
