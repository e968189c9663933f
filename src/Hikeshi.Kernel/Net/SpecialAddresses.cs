namespace Hikeshi.Kernel.Net;

/// <summary>Addresses that nobody on the internet has: the IANA special-purpose address registries (RFC 6890).</summary>
public static class SpecialAddresses
{
    private static readonly IpPrefix[] Registered =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "100::/64", "2001:db8::/32", "3fff::/20", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new InvalidOperationException(text)),
    ];

    /// <summary>None of them is special.</summary>
    public static bool AreGlobal(IpPrefix prefix) => !Array.Exists(Registered, special => special.Overlaps(prefix));
}
