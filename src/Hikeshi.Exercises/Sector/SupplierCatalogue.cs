namespace Hikeshi.Exercises.Sector;

/// <summary>The four suppliers that the whole sector shares. Only the SOC vendor may ever be cut, and only by people.</summary>
public static class SupplierCatalogue
{
    public const string Cloud = "cloud";
    public const string SocVendor = "soc-vendor";
    public const string Identity = "idp";
    public const string CoreBanking = "core-banking";
    public const string SocVendorDomain = "vpn.soc-vendor.example";

    /// <summary>Stand-in addresses of the suppliers' domains, one per supplier.</summary>
    public static IReadOnlyList<(string Domain, string Address)> Domains { get; } =
    [
        ("cloud.example", "127.30.1.1"),
        (SocVendorDomain, "127.30.2.1"),
        ("login.idp.example", "127.30.3.1"),
        ("hub.core-banking.example", "127.30.4.1"),
    ];

    internal static IReadOnlyList<Supplier> All(IReadOnlyList<string> functions) =>
    [
        new(Cloud, new("Kumogiri Cloud", "雲霧クラウド"), "cloud", Shared: true, ["cloud.example", "127.30.1.0/24"], NeverCut: true, functions),
        new(SocVendor, new("Yagura Security Operations", "やぐら監視サービス"), "soc", Shared: true, [SocVendorDomain, "127.30.2.0/24"], NeverCut: false, []),
        new(Identity, new("Tegata Identity", "手形認証"), "identity", Shared: true, ["login.idp.example", "127.30.3.0/24"], NeverCut: true, functions),
        new(CoreBanking, new("Daifuku Core Systems", "大福帳システム"), "core-banking", Shared: true, ["hub.core-banking.example", "127.30.4.0/24"], NeverCut: true, [.. functions.Take(1)]),
    ];
}
