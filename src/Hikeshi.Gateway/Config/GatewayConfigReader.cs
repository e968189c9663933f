using System.Globalization;
using System.Net;
using Hikeshi.Gateway.Json;
using Hikeshi.Gateway.Verdicts;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Gateway.Config;

/// <summary>Reads the configuration file strictly: every complaint names the JSON path.</summary>
public static class GatewayConfigReader
{
    private const int MaxFileBytes = 16 * 1024 * 1024;

    /// <exception cref="RefusedException">The file is missing, too large, or says something that it may not.</exception>
    public static GatewayConfig ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new RefusedException(new InvalidInput(path, "there is no such file", "a gateway configuration", "See docs/enforcement-protocol.md."));
        }

        if (file.Length > MaxFileBytes)
        {
            throw new RefusedException(new InvalidInput(path, $"the file has {file.Length} bytes", $"at most {MaxFileBytes}", ""));
        }

        try
        {
            return Read(File.ReadAllBytes(path));
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(refused.Refusal with { Where = $"{path}: {refused.Refusal.Where}" });
        }
    }

    /// <exception cref="RefusedException">As for <see cref="ReadFile"/>.</exception>
    public static GatewayConfig Read(ReadOnlyMemory<byte> utf8)
    {
        var root = JsonSpot.Parse(utf8).Object("control", "members", "suppliers", "switch");
        var control = Control(root.Required("control"));
        var seen = new Listeners();
        var members = root.Required("members").Items(max: 1000).ConvertAll(m => Member(m, seen));
        if (members.Count == 0)
        {
            throw root.Required("members").Refuse("no members", "at least one");
        }

        var suppliers = root.Optional("suppliers")?.Items(max: 10_000).ConvertAll(Supplier) ?? [];
        return new GatewayConfig(control, members, suppliers, root.Optional("switch") is { } place ? SwitchConfigReader.Read(place) : null);
    }

    private static IPEndPoint Control(JsonSpot spot)
    {
        var text = spot.Text(200);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != "http" || uri.PathAndQuery != "/" || !IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
        {
            throw spot.Refuse($"'{text}'", "http://127.0.0.1:PORT");
        }

        return IPAddress.IsLoopback(address)
            ? new IPEndPoint(address, uri.Port)
            : throw spot.Refuse($"'{text}' is not a loopback address", "an address in 127.0.0.0/8: the tokens cross this connection in the clear");
    }

    private static MemberConfig Member(JsonSpot spot, Listeners seen)
    {
        spot.Object("id", "token_sha256", "egress", "hosts", "services");
        var idSpot = spot.Required("id");
        if (!MemberId.TryParse(idSpot.Text(63), out var id))
        {
            throw idSpot.Refuse($"'{idSpot.Text(63)}' is not a member id", "1 to 63 of a-z, 0-9 and '-'");
        }

        seen.Once(id.Value, idSpot);
        var egress = Egress(spot.Required("egress"), seen);
        var hosts = new List<HostConfig>();
        foreach (var item in spot.Required("hosts").Items(max: 250))
        {
            item.Object("name", "address");
            var host = new HostConfig(Name(item.Required("name")), item.Required("address").Text(15), Address(item.Required("address")));
            if (hosts.Exists(h => h.Name == host.Name || h.Address == host.Address))
            {
                throw item.Refuse($"host '{host.Name}' at {host.AddressText} is named twice", "every name and address once");
            }

            hosts.Add(host);
        }

        var services = spot.Required("services").Items(max: 250).ConvertAll(s => Service(s, hosts, seen));
        return new MemberConfig(id, Sha256(spot.Required("token_sha256")), egress, hosts, services);
    }

    private static ServiceConfig Service(JsonSpot spot, List<HostConfig> hosts, Listeners seen)
    {
        spot.Object("name", "address", "port", "hosts");
        Address(spot.Required("address"));
        var endpoint = new IPEndPoint(IPAddress.Parse(spot.Required("address").Text(15)), spot.Required("port").Integer(1, 65535));
        seen.Once(endpoint.ToString(), spot.Required("port"));
        List<int> behind = [];
        foreach (var item in spot.Required("hosts").Items(max: 250))
        {
            var index = hosts.FindIndex(h => h.Name == item.Text(63));
            behind.Add(index >= 0 ? index : throw item.Refuse($"host '{item.Text(63)}' is not among this member's hosts", "a name from $.members[].hosts"));
        }

        return behind.Count > 0
            ? new ServiceConfig(Name(spot.Required("name")), endpoint, behind)
            : throw spot.Required("hosts").Refuse("no hosts", "at least one");
    }

    private static SupplierConfig Supplier(JsonSpot spot)
    {
        spot.Object("domain", "address");
        var domain = spot.Required("domain");
        return DomainName.TryNormalize(domain.Text(253), out var name)
            ? new SupplierConfig(name, Address(spot.Required("address")))
            : throw domain.Refuse($"'{domain.Text(253)}'", "a domain name");
    }

    private static IPEndPoint Egress(JsonSpot spot, Listeners seen)
    {
        var text = spot.Text(30);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !Ipv4Prefix.TryParseAddress(text[..colon], out var address) || !Ipv4Prefix.IsLoopback(address)
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            throw spot.Refuse($"'{text}'", "ADDRESS:PORT with an address in 127.0.0.0/8");
        }

        seen.Once(text, spot);
        return new IPEndPoint(IPAddress.Parse(text[..colon]), port);
    }

    private static uint Address(JsonSpot spot)
    {
        var text = spot.Text(15);
        return Ipv4Prefix.TryParseAddress(text, out var address) && Ipv4Prefix.IsLoopback(address)
            ? address
            : throw spot.Refuse($"'{text}'", "an address in 127.0.0.0/8: this gateway is a stand-in and stays on this machine");
    }

    private static string Name(JsonSpot spot) =>
        MemberId.TryParse(spot.Text(63), out var name) ? name.Value : throw spot.Refuse($"'{spot.Text(63)}'", "1 to 63 of a-z, 0-9 and '-'");

    private static byte[] Sha256(JsonSpot spot)
    {
        var text = spot.Text(64);
        return text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
            ? Convert.FromHexString(text)
            : throw spot.Refuse("not a SHA-256 in hex", "64 characters of 0-9 and a-f");
    }

    /// <summary>Refuses a second listener on an address and port, and a second member of one id.</summary>
    private sealed class Listeners
    {
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);

        internal void Once(string name, JsonSpot spot)
        {
            if (!seen.Add(name))
            {
                throw spot.Refuse($"'{name}' is used twice", "something that is not taken yet");
            }
        }
    }
}
