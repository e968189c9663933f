using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>Language Specification 1.0 §3.4.1: one target, by its name.</summary>
internal static class TargetReader
{
    private const int MostProperties = 1000;

    public static OpenC2Target Read(OpenC2Member target, OpenC2Profiles profiles)
    {
        var members = target.Object();
        if (members.Count != 1)
        {
            throw target.Refused("exactly one target");
        }

        var (name, value) = members.First();
        return name switch
        {
            "ipv4_net" or "ipv6_net" => new NetTarget(Net(value, name == "ipv6_net")),
            "ipv4_connection" or "ipv6_connection" => Connection(value, name == "ipv6_connection"),
            "features" => new NamesTarget(name, Features(value)),
            "properties" => new NamesTarget(name, value.Names(1, MostProperties)),
            "command" => new TextTarget(name, value.Text),
            "domain_name" => new TextTarget(name, value.Formatted(OpenC2Formats.IsHostname, "a domain name (RFC 1034)")),
            "idn_domain_name" => new TextTarget(name, value.Formatted(OpenC2Formats.IsIdnHostname, "an internationalized domain name (RFC 5890)")),
            "email_addr" => new TextTarget(name, value.Formatted(t => OpenC2Formats.IsEmail(t, international: false), "a mail address (RFC 5322)")),
            "idn_email_addr" => new TextTarget(name, value.Formatted(t => OpenC2Formats.IsEmail(t, international: true), "an internationalized mail address (RFC 6531)")),
            "uri" => new TextTarget(name, value.Formatted(t => OpenC2Formats.IsUri(t, international: false), "a URI with its scheme (RFC 3986)")),
            "iri" => new TextTarget(name, value.Formatted(t => OpenC2Formats.IsUri(t, international: true), "an IRI with its scheme (RFC 3987)")),
            "mac_addr" => new TextTarget(name, value.Formatted(OpenC2Formats.IsMac, "an EUI-48 or EUI-64, such as 00:00:5e:00:53:01")),
            "file" => new StructuredTarget(name, Checked(value, StructureReader.File)),
            "device" => new StructuredTarget(name, Checked(value, StructureReader.Device)),
            "process" => new StructuredTarget(name, Checked(value, StructureReader.Process)),
            "artifact" => new StructuredTarget(name, Checked(value, StructureReader.Artifact)),
            "slpf:rule_number" when profiles.Knows(OpenC2Profiles.Slpf) => new RuleNumberTarget(value.Whole(long.MinValue, long.MaxValue)),
            _ => Extension(name, value, profiles),
        };
    }

    /// <summary>Whether there can be a target of this name at all.</summary>
    public static bool IsName(string name, OpenC2Profiles profiles) =>
        OpenC2Names.Targets.Contains(name) || (name == "slpf:rule_number" && profiles.Knows(OpenC2Profiles.Slpf)) || Split(name, profiles) is not null;

    private static ExtensionTarget Extension(string name, OpenC2Member value, OpenC2Profiles profiles) => Split(name, profiles) is var (profile, specifier)
        ? new ExtensionTarget(profile, specifier, value.Value)
        : throw new RefusedException(OpenC2Fault.At(value.Path, "this target is not known", $"{string.Join(", ", OpenC2Names.Targets)}, or PROFILE:NAME, its profile {profiles.Expected}"));

    private static (string Profile, string Specifier)? Split(string name, OpenC2Profiles profiles)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && name[..colon] is var profile && profile != OpenC2Profiles.Slpf && profiles.Knows(profile) && OpenC2Formats.IsSpecifier(name[(colon + 1)..])
            ? (profile, name[(colon + 1)..])
            : null;
    }

    private static System.Text.Json.JsonElement Checked(OpenC2Member value, Action<OpenC2Member> check)
    {
        check(value);
        return value.Value;
    }

    private static List<string> Features(OpenC2Member value)
    {
        value.Items(0, 10).ForEach(item => item.OneOf(OpenC2Names.Features));
        return value.Names(0, 10);
    }

    private static OpenC2Net Net(OpenC2Member value, bool v6) =>
        OpenC2Formats.Net(value.Text, v6) ?? throw value.Refused(v6 ? "an IPv6 address, with /0 to /128 or without" : "an IPv4 address, with /0 to /32 or without");

    private static ConnectionTarget Connection(OpenC2Member value, bool v6)
    {
        var members = value.Members("protocol src_addr src_port dst_addr dst_port");
        return new ConnectionTarget(
            v6,
            members.TryGetValue("src_addr", out var source) ? Net(source, v6) : null,
            members.TryGetValue("src_port", out var sourcePort) ? (int)sourcePort.Whole(0, 65535) : null,
            members.TryGetValue("dst_addr", out var destination) ? Net(destination, v6) : null,
            members.TryGetValue("dst_port", out var destinationPort) ? (int)destinationPort.Whole(0, 65535) : null,
            members.TryGetValue("protocol", out var protocol) ? protocol.OneOf(OpenC2Names.Protocols) : null);
    }
}
