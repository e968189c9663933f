using System.Text;

namespace Hikeshi.Telemetry.Formats;

/// <summary>
/// Traffic and threat logs of PAN-OS as comma-separated lines. The order of columns is documented ("Syslog Field Descriptions", 6.1 to
/// 11.0); newer versions add at the end, and what is beyond the columns named here keeps its number (<c>column_60</c>, from 0).
/// </summary>
internal static class PanOs
{
    private const int TypeColumn = 3;

    private static readonly string[] Common =
    [
        "", "receive_time", "serial", "type", "subtype", "", "time_generated", "src", "dst", "natsrc", "natdst", "rule", "srcuser", "dstuser", "app",
        "vsys", "from", "to", "inbound_if", "outbound_if", "logset", "", "sessionid", "repeatcnt", "sport", "dport", "natsport", "natdport", "flags",
        "proto", "action",
    ];

    private static readonly string[] Place = ["dg_hier_level_1", "dg_hier_level_2", "dg_hier_level_3", "dg_hier_level_4", "vsys_name", "device_name"];

    // "url_category": a router would take a member "category" for the log source's.
    private static readonly string[] Traffic =
    [
        .. Common, "bytes", "bytes_sent", "bytes_received", "packets", "start", "elapsed", "url_category", "", "seqno", "actionflags", "srcloc", "dstloc",
        "", "pkts_sent", "pkts_received", "session_end_reason", .. Place, "action_source",
    ];

    private static readonly string[] Threat =
    [
        .. Common, "misc", "threatid", "url_category", "severity", "direction", "seqno", "actionflags", "srcloc", "dstloc", "", "contenttype", "pcap_id",
        "filedigest", "cloud", "url_idx", "user_agent", "filetype", "xff", "referer", "sender", "subject", "recipient", "reportid", .. Place,
    ];

    /// <summary><c>1,2026/01/31 12:00:00,serial,TRAFFIC,</c>; the first column is reserved.</summary>
    public static bool Begins(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, 120)];
        Span<Range> columns = stackalloc Range[TypeColumn + 2];
        return text.Split(columns, ',') == columns.Length && text[columns[1]] is { Length: 19 } time && time[4] == '/' && time[7] == '/'
            && text[columns[TypeColumn]] is "TRAFFIC" or "THREAT";
    }

    public static string? Read(string text, EventMembers into)
    {
        var rest = text.AsSpan().TrimStart();
        if (!Begins(rest))
        {
            return "no PAN-OS line; expected '1,yyyy/MM/dd HH:mm:ss,serial,TRAFFIC or THREAT,…'";
        }

        into.Add("product", "paloalto");
        into.Add("category", "firewall");
        var names = rest.Contains(",THREAT,", StringComparison.Ordinal) && !rest[..60].Contains(",TRAFFIC,", StringComparison.Ordinal) ? Threat : Traffic;
        for (var column = 0; !rest.IsEmpty && !into.IsTooMany; column++)
        {
            var value = Column(ref rest);
            var name = column < names.Length ? names[column] : $"column_{column}";
            if (name.Length > 0 && value.Length > 0)
            {
                into.Add(name, value);
            }
        }

        into.AddMissing("@timestamp", EventClock.Text(into.Text("time_generated")));
        into.AddMissing("host", into.Text("device_name"));
        NetworkNames.AddTo(into);
        return null;
    }

    /// <summary>A column may be quoted; a quote inside is doubled.</summary>
    private static string Column(ref ReadOnlySpan<char> text)
    {
        if (text[0] != '"')
        {
            var comma = text.IndexOf(',');
            var plain = (comma < 0 ? text : text[..comma]).ToString();
            text = comma < 0 ? [] : text[(comma + 1)..];
            return plain;
        }

        var value = new StringBuilder();
        var at = 1;
        for (; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    at++;
                }
                else
                {
                    break;
                }
            }

            value.Append(text[at]);
        }

        var end = text[Math.Min(at, text.Length)..].IndexOf(',');
        text = end < 0 ? [] : text[(at + end + 1)..];
        return value.ToString();
    }
}
