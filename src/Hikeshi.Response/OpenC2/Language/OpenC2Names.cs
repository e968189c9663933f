namespace Hikeshi.Response.OpenC2.Language;

/// <summary>The closed lists of the Language Specification 1.0.</summary>
public static class OpenC2Names
{
    /// <summary>§3.3.1.1.</summary>
    public static IReadOnlySet<string> Actions { get; } = Set("scan locate query deny contain allow start stop restart cancel set update redirect create delete detonate restore copy investigate remediate");

    /// <summary>§3.3.1.2; others come from profiles, with a colon.</summary>
    public static IReadOnlySet<string> Targets { get; } = Set("artifact command device domain_name email_addr features file idn_domain_name idn_email_addr ipv4_net ipv6_net ipv4_connection ipv6_connection iri mac_addr process properties uri");

    /// <summary>§3.4.2.4: what a consumer can be asked about itself.</summary>
    public static IReadOnlySet<string> Features { get; } = Set("versions profiles pairs rate_limit");

    /// <summary>§3.4.2.15.</summary>
    public static IReadOnlySet<string> ResponseTypes { get; } = Set("none ack status complete");

    /// <summary>§3.4.2.11.</summary>
    public static IReadOnlySet<string> Protocols { get; } = Set("icmp tcp udp sctp");

    /// <summary>§3.3.2.1.</summary>
    public static IReadOnlySet<int> Statuses { get; } = new HashSet<int> { 102, 200, 400, 401, 403, 404, 500, 501, 503 };

    private static HashSet<string> Set(string words) => words.Split(' ').ToHashSet(StringComparer.Ordinal);
}
