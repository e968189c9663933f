using System.Globalization;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Response.Compensating.Fitting;

/// <summary>
/// Who may reach a service's port and nobody else, for people who have no actuator there: an nftables table of its own, and a Kubernetes NetworkPolicy.
/// Made of addresses that were parsed, and of numbers.
/// </summary>
internal static class SegmentationText
{
    /// <returns>Null when nobody of the service's own family is on its allow list: the text would cut everybody off.</returns>
    public static string? Of(string controlId, string advisoryId, Service service)
    {
        if (!IpPrefix.TryParse(service.Address, out var address))
        {
            return null;
        }

        var allowed = service.AllowFrom.Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : (IpPrefix?)null).OfType<IpPrefix>().Where(prefix => prefix.IsV6 == address.IsV6).Select(prefix => prefix.ToString()).Distinct(StringComparer.Ordinal).ToList();
        if (allowed.Count == 0)
        {
            return null;
        }

        var family = address.IsV6 ? "ip6" : "ip";
        var name = new string([.. SecRuleText.Safe(controlId).Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_')]);
        var label = name.Replace('_', '-').Trim('-');
        return string.Create(CultureInfo.InvariantCulture, $$"""
            # Hikeshi control {{SecRuleText.Safe(controlId)}} for {{SecRuleText.Safe(advisoryId)}}: only the service's own allow list reaches its port.
            # On the host, or on a router before it: nft -f FILE. Taken back with: nft delete table inet hikeshi_{{name}}
            table inet hikeshi_{{name}} {
              set allowed {
                type {{(address.IsV6 ? "ipv6_addr" : "ipv4_addr")}}
                flags interval
                auto-merge
                elements = { {{string.Join(", ", allowed)}} }
              }
              chain only_allowed {
                {{family}} daddr {{address.ToString().Split('/')[0]}} tcp dport {{service.Port}} {{family}} saddr != @allowed counter reject with tcp reset
              }
              chain input {
                type filter hook input priority -5; policy accept;
                jump only_allowed
              }
              chain forward {
                type filter hook forward priority -5; policy accept;
                jump only_allowed
              }
            }

            # The same in Kubernetes. Put the label on the pods of the service, and name the port on which they listen:
            # apiVersion: networking.k8s.io/v1
            # kind: NetworkPolicy
            # metadata:
            #   name: hikeshi-{{label}}
            # spec:
            #   podSelector: { matchLabels: { "hikeshi.io/control": "{{label}}" } }
            #   policyTypes: [Ingress]
            #   ingress:
            #     - ports: [ { protocol: TCP, port: {{service.Port}} } ]
            #       from: [ {{string.Join(", ", allowed.Select(prefix => $"{{ ipBlock: {{ cidr: \"{Cidr(prefix, address.IsV6)}\" }} }}"))}} ]

            """);
    }

    private static string Cidr(string prefix, bool isV6) => prefix.Contains('/', StringComparison.Ordinal) ? prefix : prefix + (isV6 ? "/128" : "/32");
}
