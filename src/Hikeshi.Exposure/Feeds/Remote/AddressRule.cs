using System.Net;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>
/// Which addresses lie in the public internet: what a feed's name leads to must not be a machine of one's own. After IANA's registries of
/// special-purpose addresses (RFC 6890), with the metadata services of clouds.
/// </summary>
internal static class AddressRule
{
    private static readonly IpPrefix PublicV6 = Prefix("2000::/3");
    private static readonly IpPrefix Translated = Prefix("64:ff9b::/96");

    private static readonly IpPrefix[] NotPublic =
    [
        Prefix("0.0.0.0/8"),
        Prefix("10.0.0.0/8"), // RFC 1918
        Prefix("100.64.0.0/10"), // carriers' translation, RFC 6598
        Prefix("127.0.0.0/8"),
        Prefix("168.63.129.16"), // Azure's platform service, a public address only by its look
        Prefix("169.254.0.0/16"), // link-local, with the metadata services
        Prefix("172.16.0.0/12"),
        Prefix("192.0.0.0/24"),
        Prefix("192.0.2.0/24"), // documentation, RFC 5737
        Prefix("192.88.99.0/24"),
        Prefix("192.168.0.0/16"),
        Prefix("198.18.0.0/15"),
        Prefix("198.51.100.0/24"),
        Prefix("203.0.113.0/24"),
        Prefix("224.0.0.0/4"), // multicast
        Prefix("240.0.0.0/4"), // reserved, and broadcast
        Prefix("2001::/23"), // protocols: Teredo, ORCHID
        Prefix("2001:db8::/32"),
        Prefix("2002::/16"), // 6to4, which leads to any IPv4 address
        Prefix("3fff::/20"), // documentation, RFC 9637
    ];

    public static bool IsPublic(IPAddress address)
    {
        var prefix = IpPrefix.Of(address);
        if (Translated.Contains(prefix))
        {
            // RFC 6052: the address that is meant stands in the last four bytes.
            prefix = IpPrefix.Of(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        }

        return (!prefix.IsV6 || PublicV6.Contains(prefix)) && !Array.Exists(NotPublic, range => range.Contains(prefix));
    }

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text, nameof(text));
}
