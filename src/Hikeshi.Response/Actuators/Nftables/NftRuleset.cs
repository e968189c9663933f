using System.Text;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Response.Actuators.Nftables;

/// <summary>
/// The table that is ours: <c>inet hikeshi</c>. Every element has a timeout of its own, so that a block ends in the kernel with nobody else alive.
/// What must never be cut is let through first; what is contained is refused before any other table's rules for established flows.
/// </summary>
internal static class NftRuleset
{
    public const string Table = "inet hikeshi";

    /// <summary>Sets whose elements are containments.</summary>
    public static IReadOnlyList<string> Sets { get; } = ["blocked4", "blocked6", "nets4", "nets6", "isolated4", "isolated6", "shielded4", "shielded6", "admitted4", "admitted6"];

    /// <summary>Three hooks, two families, and for each: two for what is never cut, four for each of three sets, one for shields.</summary>
    public const int Rules = 3 * 2 * (2 + (4 * 3) + 1);

    /// <summary>Makes the table if it is not there, or is not as it must be; what is contained stays.</summary>
    /// <param name="never">Let through whatever is contained: management, and what the policy never contains.</param>
    public static string Install(IReadOnlyList<IpPrefix> never)
    {
        var script = new StringBuilder($"add table {Table}\n");
        foreach (var (family, type) in new[] { ("4", "ipv4_addr"), ("6", "ipv6_addr") })
        {
            script.Append(
                $$"""
                add set {{Table}} never{{family}} { type {{type}}; flags interval; auto-merge; }
                add set {{Table}} blocked{{family}} { type {{type}}; flags timeout; size 65536; }
                add set {{Table}} nets{{family}} { type {{type}}; flags interval, timeout; size 65536; }
                add set {{Table}} isolated{{family}} { type {{type}}; flags timeout; size 65536; }
                add set {{Table}} shielded{{family}} { type {{type}} . inet_service; flags timeout; size 65536; }
                add set {{Table}} admitted{{family}} { type {{type}} . inet_service . {{type}}; flags interval, timeout; size 65536; }
                flush set {{Table}} never{{family}}

                """);
        }

        foreach (var prefix in never)
        {
            script.Append($"add element {Table} never{Family(prefix)} {{ {prefix} }}\n");
        }

        foreach (var hook in new[] { "input", "forward", "output" })
        {
            script.Append($"add chain {Table} {hook} {{ type filter hook {hook} priority -10; policy accept; }}\nflush chain {Table} {hook}\n");
            foreach (var (family, ip) in new[] { ("4", "ip"), ("6", "ip6") })
            {
                script.Append($"add rule {Table} {hook} {ip} saddr @never{family} accept\nadd rule {Table} {hook} {ip} daddr @never{family} accept\n");
                foreach (var set in new[] { "blocked", "nets", "isolated" })
                {
                    foreach (var side in new[] { "saddr", "daddr" })
                    {
                        script.Append($"add rule {Table} {hook} {ip} {side} @{set}{family} meta l4proto tcp reject with tcp reset\nadd rule {Table} {hook} {ip} {side} @{set}{family} drop\n");
                    }
                }

                script.Append($"add rule {Table} {hook} {ip} daddr . tcp dport @shielded{family} {ip} daddr . tcp dport . {ip} saddr != @admitted{family} reject with tcp reset\n");
            }
        }

        return script.ToString();
    }

    public static string FlushAll() => string.Concat(Sets.Select(set => $"flush set {Table} {set}\n"));

    public static string Family(IpPrefix prefix) => prefix.IsV6 ? "6" : "4";
}
