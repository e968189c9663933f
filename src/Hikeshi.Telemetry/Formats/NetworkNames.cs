namespace Hikeshi.Telemetry.Formats;

/// <summary>What firewalls call the ends of a connection, also under the names that Sigma rules use (taxonomy, "Specific fields", firewall).</summary>
internal static class NetworkNames
{
    private static readonly (string Standard, string[] Others)[] Table =
    [
        ("src_ip", ["src", "srcip", "sourceAddress"]),
        ("src_port", ["spt", "srcport", "srcPort", "sport"]),
        ("dst_ip", ["dst", "dstip", "destinationAddress"]),
        ("dst_port", ["dpt", "dstport", "dstPort", "dport"]),
        ("user", ["suser", "usrName", "srcuser"]),
    ];

    public static void AddTo(EventMembers members)
    {
        foreach (var (standard, others) in Table)
        {
            foreach (var other in others)
            {
                members.AddMissing(standard, members.Text(other));
            }
        }
    }
}
