namespace Hikeshi.Facts.Sharing;

/// <summary>The kinds of indicators that a node can act on, by the STIX type that carries the value.</summary>
public static class SharedKinds
{
    public static IReadOnlyList<string> All { get; } = ["ipv4-addr", "ipv6-addr", "domain-name", "file-sha256"];
}
