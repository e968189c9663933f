using System.Net;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Gateway.Config;

/// <summary>What the gateway stands in for. Made by <see cref="GatewayConfigReader"/>; documented in docs/enforcement-protocol.md.</summary>
/// <param name="Control">Loopback address and port of the enforcement protocol; port 0 takes a free one.</param>
/// <param name="Switch">The off-box switch that it watches by itself; null: none.</param>
public sealed record GatewayConfig(IPEndPoint Control, IReadOnlyList<MemberConfig> Members, IReadOnlyList<SupplierConfig> Suppliers, SwitchConfig? Switch);

/// <param name="Keys">Pinned keys whose switches are obeyed, by name; one at least.</param>
public sealed record SwitchConfig(string? File, Uri? Url, IReadOnlyDictionary<string, Ed25519PublicKey> Keys);

/// <param name="TokenSha256">SHA-256 of the member's bearer token (32 bytes).</param>
/// <param name="Egress">Where this member's hosts ask for connections outwards (HTTP CONNECT).</param>
public sealed record MemberConfig(MemberId Id, byte[] TokenSha256, IPEndPoint Egress, IReadOnlyList<HostConfig> Hosts, IReadOnlyList<ServiceConfig> Services)
{
    /// <summary>Index of the host with this name and (where both are given) this address; -1 when there is none.</summary>
    internal int HostIndex(string? name, string? address)
    {
        for (var i = 0; i < Hosts.Count; i++)
        {
            if ((name is null || Hosts[i].Name == name) && (address is null || Hosts[i].AddressText == address) && (name ?? address) is not null)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Index of the host with this address (host byte order); -1 when there is none.</summary>
    internal int HostIndexOf(uint address)
    {
        for (var i = 0; i < Hosts.Count; i++)
        {
            if (Hosts[i].Address == address)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Index of the service published at this address and port; -1 when there is none.</summary>
    internal int ServiceIndex(string? address, int? port)
    {
        for (var i = 0; i < Services.Count; i++)
        {
            if (Services[i].Endpoint.Port == port && Services[i].Endpoint.Address.ToString() == address)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <param name="Address">IPv4, host byte order.</param>
public sealed record HostConfig(string Name, string AddressText, uint Address);

/// <param name="Hosts">Indexes into the member's hosts.</param>
public sealed record ServiceConfig(string Name, IPEndPoint Endpoint, IReadOnlyList<int> Hosts);

public sealed record SupplierConfig(string Domain, uint Address);
