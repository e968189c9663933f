using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Response.Requesting;

/// <summary>What an OpenC2 Command asks this node for, as a containment: <c>deny</c> of an address or a domain name, <c>contain</c> of an own host.</summary>
public static class RequestedOrder
{
    /// <summary>The profile of our own, for what packet filtering has no word for.</summary>
    public const string OwnProfile = "x-hikeshi";

    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Pairs { get; } =
        OpenC2Profiles.PairsOf(("deny", "ipv4_net ipv6_net domain_name"), ("contain", "device"), ("delete", "slpf:rule_number"));

    public static OpenC2Profiles Profiles { get; } = new(new HashSet<string>(StringComparer.Ordinal) { OpenC2Profiles.Slpf, OwnProfile }, Pairs: null);

    /// <summary>Names of requests are their requester's own.</summary>
    public static ContainmentId IdOf(MemberId self, string by, string requestId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"request|{self}|{by}|{requestId}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new ContainmentId(new Guid(hash.AsSpan(0, 16), bigEndian: true));
    }

    /// <param name="by">Who asks, as evidence names it.</param>
    /// <returns>The request, or why this node does not take it.</returns>
    public static (ContainmentRequested? Request, string? WhyNot) Of(OpenC2Command command, string requestId, string by, string through, MemberId self, DateTimeOffset now)
    {
        if (command.Args?.StartTime > now)
        {
            return (null, "a start_time in the future is not supported here");
        }

        var end = command.Args?.EndsAt(now) ?? now + Usual;
        if (end <= now)
        {
            return (null, "it would be over already");
        }

        if (command.Args?.Profiles.TryGetValue(OpenC2Profiles.Slpf, out var args) == true && args.EnumerateObject().Select(Unsupported).OfType<string>().FirstOrDefault() is { } argument)
        {
            return (null, $"the argument slpf.{argument} is not supported here: a block holds in both directions, and until its end");
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(OpenC2Writer.Utf8(json => OpenC2Writer.Write(json, command))));
        var reason = $"asked for through {through} as {requestId}";
        var id = IdOf(self, by, requestId);
        return (command.Action, command.Target) switch
        {
            ("deny", NetTarget { Net: var net }) when IpPrefix.TryParse(net.ToString(), out var prefix) => (Request(ContainmentKind.BlockAddress, host: null, [prefix.ToString()]), null),
            ("deny", NetTarget) => (null, "bits beyond the length of the prefix are set: it is not clear which network is meant"),
            ("deny", TextTarget { Kind: "domain_name", Value: var name }) => (Request(ContainmentKind.BlockDomain, host: null, [name.ToLowerInvariant()]), null),
            ("contain", StructuredTarget { Kind: "device", Value: var device }) => device.TryGetProperty("hostname", out var host)
                ? (Request(ContainmentKind.IsolateHost, host.GetString(), []), null)
                : (null, "a device is known here by its hostname"),
            _ => (null, $"{command.Action} {command.Target.Name} is not supported here"),
        };

        ContainmentRequested Request(ContainmentKind kind, string? host, IReadOnlyList<string> destinations) =>
            new(requestId, new ContainmentOrder(id, kind, host, Address: null, Port: null, [], destinations, end, reason), by, through, digest);
    }

    /// <summary>How a packet is dropped is the gateway's; what would make the block another one is refused.</summary>
    private static string? Unsupported(JsonProperty argument) => argument.Name switch
    {
        "drop_process" => null,
        "direction" when argument.Value.ValueKind == JsonValueKind.String && argument.Value.GetString() == "both" => null,
        _ => argument.Name,
    };
}
