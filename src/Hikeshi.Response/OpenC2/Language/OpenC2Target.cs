using System.Net;
using System.Text.Json;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>What a command is about (Language Specification 1.0 §3.3.1.2), by the name that stands in the message.</summary>
public abstract record OpenC2Target(string Name);

/// <summary><c>ipv4_net</c> and <c>ipv6_net</c>.</summary>
public sealed record NetTarget(OpenC2Net Net) : OpenC2Target(Net.IsV6 ? "ipv6_net" : "ipv4_net");

/// <summary><c>ipv4_connection</c> and <c>ipv6_connection</c>: what is null matches everything.</summary>
/// <param name="Protocol">icmp, tcp, udp or sctp.</param>
public sealed record ConnectionTarget(bool IsV6, OpenC2Net? Source, int? SourcePort, OpenC2Net? Destination, int? DestinationPort, string? Protocol)
    : OpenC2Target(IsV6 ? "ipv6_connection" : "ipv4_connection");

/// <summary>Targets that are one text: command, domain_name, email_addr, idn_domain_name, idn_email_addr, iri, mac_addr, uri.</summary>
public sealed record TextTarget(string Kind, string Value) : OpenC2Target(Kind);

/// <summary><c>features</c> and <c>properties</c>: names, each once.</summary>
public sealed record NamesTarget(string Kind, IReadOnlyList<string> Names) : OpenC2Target(Kind);

/// <summary>artifact, device, file and process: checked when read, and kept as they came.</summary>
public sealed record StructuredTarget(string Kind, JsonElement Value) : OpenC2Target(Kind);

/// <summary><c>slpf:rule_number</c> (SLPF profile 1.0 §2.1.2.2).</summary>
public sealed record RuleNumberTarget(long Number) : OpenC2Target("slpf:rule_number");

/// <summary>A target of somebody's own profile, <c>x-PROFILE:NAME</c>.</summary>
public sealed record ExtensionTarget(string Profile, string Specifier, JsonElement Value) : OpenC2Target($"{Profile}:{Specifier}");

/// <summary>An address with the length of its prefix; without a length one host. Bits beyond the length may be set: <c>127.0.0.1/8</c> is what people write.</summary>
/// <param name="PrefixLength">0 to 32 for IPv4, 0 to 128 for IPv6; null for a single host.</param>
public readonly record struct OpenC2Net(IPAddress Address, int? PrefixLength)
{
    public bool IsV6 => Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    public override string ToString() => PrefixLength is { } length ? $"{Address}/{length}" : Address.ToString();
}
