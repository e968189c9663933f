using Hikeshi.Gateway.Config;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Gateway.Verdicts;

/// <summary>What an order means at one member, read once when it is enforced: indexes and numbers instead of text.</summary>
/// <param name="Host">Index of the isolated host; -1 for other kinds.</param>
/// <param name="Service">Index of the shielded service; -1 for other kinds.</param>
internal sealed record ContainmentScope(int Host, int Service, AddressSet Allowed, IReadOnlyList<Ipv4Prefix> Prefixes, IReadOnlyList<string> Names)
{
    /// <param name="order">Was checked against <paramref name="member"/> before.</param>
    internal static ContainmentScope Of(ContainmentOrder order, MemberConfig member)
    {
        List<Ipv4Prefix> prefixes = [];
        List<string> names = [];
        foreach (var destination in order.Destinations)
        {
            if (Ipv4Prefix.TryParse(destination, out var prefix))
            {
                prefixes.Add(prefix);
            }
            else if (DomainName.TryNormalize(destination, out var name))
            {
                names.Add(name);
            }
        }

        return new ContainmentScope(
            order.Kind == ContainmentKind.IsolateHost ? member.HostIndex(order.Host, order.Address) : -1,
            order.Kind == ContainmentKind.Shield ? member.ServiceIndex(order.Address, order.Port) : -1,
            AddressSet.Of(order.Allow.Select(a => Ipv4Prefix.TryParse(a, out var prefix) ? prefix : throw new ArgumentException($"'{a}' was not checked before"))),
            prefixes,
            names);
    }
}
