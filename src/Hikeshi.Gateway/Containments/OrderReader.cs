using System.Globalization;
using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Json;
using Hikeshi.Gateway.Verdicts;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Gateway.Containments;

/// <summary>Reads the body of <c>PUT containments/{id}</c> and checks it against what the member has.</summary>
internal static class OrderReader
{
    internal static readonly TimeSpan MaxDuration = TimeSpan.FromHours(24);

    internal static readonly IReadOnlyDictionary<string, ContainmentKind> Kinds = new Dictionary<string, ContainmentKind>(StringComparer.Ordinal)
    {
        ["isolate-host"] = ContainmentKind.IsolateHost,
        ["shield"] = ContainmentKind.Shield,
        ["block-address"] = ContainmentKind.BlockAddress,
        ["block-domain"] = ContainmentKind.BlockDomain,
        ["suspend-supplier"] = ContainmentKind.SuspendSupplier,
    };

    private const int MaxItems = 4096;

    /// <exception cref="RefusedException">With <see cref="UnknownKind"/> or <see cref="InvalidInput"/>.</exception>
    internal static ContainmentOrder Read(ReadOnlyMemory<byte> body, ContainmentId id, MemberConfig member, DateTimeOffset now)
    {
        var root = JsonSpot.Parse(body).Object("kind", "host", "address", "port", "allow", "destinations", "expires_at", "reason");
        var kindText = root.Required("kind").Text(64);
        if (!Kinds.TryGetValue(kindText, out var kind))
        {
            throw new RefusedException(new UnknownKind(kindText));
        }

        var order = new ContainmentOrder(
            id,
            kind,
            root.Optional("host")?.Text(63),
            root.Optional("address")?.Text(45),
            root.Optional("port")?.Integer(1, 65535),
            Texts(root.Optional("allow")),
            Texts(root.Optional("destinations")),
            ExpiresAt(root.Required("expires_at"), now),
            root.Required("reason").Text(1000));
        Check(root, order, member);
        return order;
    }

    private static void Check(JsonSpot root, ContainmentOrder order, MemberConfig member)
    {
        Unused(root, order.Kind);
        switch (order.Kind)
        {
            case ContainmentKind.IsolateHost:
                CheckHost(root, order, member);
                break;
            case ContainmentKind.Shield:
                root.Required("address");
                root.Required("port");
                if (member.ServiceIndex(order.Address, order.Port) < 0)
                {
                    throw root.Required("address").Refuse($"nothing is published at {order.Address}:{order.Port}", "address and port of a published service of this member");
                }

                Each(root.Required("allow"), text => Ipv4Prefix.TryParse(text, out _), "an IPv4 address or CIDR prefix");
                break;
            case ContainmentKind.BlockAddress:
                Each(NotEmpty(root), text => Ipv4Prefix.TryParse(text, out _), "an IPv4 address or CIDR prefix");
                break;
            case ContainmentKind.BlockDomain:
                Each(NotEmpty(root), text => DomainName.TryNormalize(text, out _), "a domain name");
                break;
            default:
                Each(NotEmpty(root), text => Ipv4Prefix.TryParse(text, out _) || DomainName.TryNormalize(text, out _), "an IPv4 address, CIDR prefix or domain name");
                break;
        }
    }

    private static void CheckHost(JsonSpot root, ContainmentOrder order, MemberConfig member)
    {
        if (order.Host is null && order.Address is null)
        {
            root.Required("host");
        }

        if (member.HostIndex(order.Host, order.Address) < 0)
        {
            var spot = root.Optional("host") ?? root.Required("address");
            throw spot.Refuse($"no host '{order.Host ?? order.Address}'{(order.Host is not null && order.Address is not null ? $" at {order.Address}" : "")} behind this gateway", "a host of this member");
        }
    }

    /// <summary>An order that says more than its kind means may not be what its sender believes it is.</summary>
    private static void Unused(JsonSpot root, ContainmentKind kind)
    {
        string[] unused = kind switch
        {
            ContainmentKind.IsolateHost => ["port", "allow", "destinations"],
            ContainmentKind.Shield => ["host", "destinations"],
            _ => ["host", "address", "port", "allow"],
        };
        foreach (var name in unused)
        {
            if (root.Optional(name) is { } spot && !(spot.Value.ValueKind == System.Text.Json.JsonValueKind.Array && spot.Value.GetArrayLength() == 0))
            {
                throw spot.Refuse("this kind does not use it", "null, an empty list, or nothing");
            }
        }
    }

    private static JsonSpot NotEmpty(JsonSpot root)
    {
        var destinations = root.Required("destinations");
        return destinations.Items(MaxItems).Count > 0 ? destinations : throw destinations.Refuse("no destinations", "at least one");
    }

    private static void Each(JsonSpot list, Func<string, bool> isGood, string expected)
    {
        foreach (var item in list.Items(MaxItems))
        {
            if (!isGood(item.Text(253)))
            {
                throw item.Refuse($"'{item.Text(253)}'", expected);
            }
        }
    }

    private static List<string> Texts(JsonSpot? list) => list?.Items(MaxItems).ConvertAll(i => i.Text(253)) ?? [];

    /// <summary>RFC 3339 §5.6 with a zone; the end must lie ahead, and not beyond a day.</summary>
    private static DateTimeOffset ExpiresAt(JsonSpot spot, DateTimeOffset now)
    {
        var text = spot.Text(40);
        if (text.Length < 20 || text[10] is not ('T' or 't') || !(text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            throw spot.Refuse($"'{text}'", "an RFC 3339 time with a zone, such as 2026-04-01T09:00:00Z");
        }

        return at <= now ? throw spot.Refuse($"'{text}' has passed", "a time ahead")
            : at - now > MaxDuration ? throw spot.Refuse($"'{text}' is more than 24 hours ahead", "an end within 24 hours: order again when it nears")
            : at;
    }
}
