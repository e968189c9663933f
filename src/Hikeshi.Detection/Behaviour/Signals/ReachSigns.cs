using System.Net;

namespace Hikeshi.Detection.Behaviour;

/// <summary>Signs of reaching from one machine to another.</summary>
internal static class ReachSigns
{
    private static readonly SignalTable Table = SignalTable.Default;

    public static Feature Connection(Deed deed, ProgramImage program, List<Sign> signs)
    {
        var feature = Feature.Of("connect", program.Place, deed.Number.ToString(), deed.Flag ? Network(deed.Address) : "in");
        if (!program.IsSuspect || IsLocal(deed.Address))
        {
            return feature;
        }

        signs.Add(!deed.Flag ? new("listener", program.Name)
            : Table.IsAdminPort(deed.Number) ? new("admin-port", $"{deed.Address}:{deed.Number}")
            : new("outbound", $"{deed.Address}:{deed.Number}"));
        return feature;
    }

    /// <summary>3: from the network, 9: with other credentials for it, 10: remote desktop.</summary>
    public static Feature Logon(Deed deed, List<Sign> signs)
    {
        var feature = Feature.Of("logon", EntityGraph.Person(deed.Target), deed.Number.ToString());
        if (EntityGraph.Person(deed.Target) is not { } person)
        {
            return feature;
        }

        if (deed.Number == 9)
        {
            signs.Add(new("new-credentials", person));
        }
        else if (deed.Number is 3 or 10 && deed.Address is not null && !IsLocal(deed.Address))
        {
            signs.Add(new(deed.Number == 3 ? "network-logon" : "remote-desktop", $"{person}@{deed.Host}"));
        }

        return feature;
    }

    public static Feature ExplicitLogon(Deed deed, List<Sign> signs)
    {
        var (own, other) = (EntityGraph.Person(deed.User), EntityGraph.Person(deed.Target));
        if (own is not null && other is not null && own != other)
        {
            signs.Add(new("explicit-logon", other));
        }

        return Feature.Of("explicit", own, other);
    }

    public static Feature Share(Deed deed, string target, List<Sign> signs)
    {
        var person = EntityGraph.Person(deed.User);
        if (person is not null && !IsLocal(deed.Address) && Array.IndexOf(Table.Place("admin-pipe"), target) >= 0)
        {
            signs.Add(new("admin-pipe", target));
        }

        return Feature.Of("share", person, target.Length <= 16 ? target : "file");
    }

    public static bool IsLocal(string? address) =>
        address is null or "" || !IPAddress.TryParse(address, out var ip) || IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.IsIPv6Multicast
        || (ip.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(ip.MapToIPv4()));

    /// <summary>The first three numbers of an IPv4 address: neighbours are served by the same.</summary>
    private static string Network(string? address) => address is { } text && text.LastIndexOf('.') is > 0 and var dot ? text[..dot] : address ?? "";
}
