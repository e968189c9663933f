using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>
/// Connects to addresses that were looked at, and to no other: a name is resolved once, every address it has must be allowed, and the
/// connection goes to one of those. A second answer of a name server changes nothing. Thread-safe.
/// </summary>
internal sealed class GuardedDial(bool allowPrivate, IWebProxy? proxy)
{
    private readonly ConcurrentDictionary<(string Host, int Port), bool> proxies = new();

    /// <summary>
    /// What goes through a proxy is looked at beforehand: an address at once, a name as far as it can be resolved here. What the proxy then
    /// resolves is the proxy's to refuse; it was chosen by whoever runs this machine, so its own address is not held against the rule.
    /// </summary>
    /// <exception cref="FetchTrouble">An address is not allowed.</exception>
    public async Task LookAsync(Uri url, CancellationToken cancel)
    {
        if (proxy?.GetProxy(url) is not { } via || via == url || proxy.IsBypassed(url))
        {
            return;
        }

        proxies[(via.IdnHost, via.Port)] = true;
        try
        {
            Require(url.Host, await Dns.GetHostAddressesAsync(url.IdnHost, cancel));
        }
        catch (SocketException)
        {
            // Behind a proxy names of the internet often cannot be resolved.
        }
    }

    /// <exception cref="FetchTrouble">An address is not allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var target = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(target.Host, target.AddressFamily, cancel);
        if (!proxies.ContainsKey((target.Host, target.Port)))
        {
            Require(target.Host, addresses);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Require(string host, IPAddress[] addresses)
    {
        if (!allowPrivate && Array.Find(addresses, address => !AddressRule.IsPublic(address)) is { } inside)
        {
            throw new FetchTrouble(
                new FetchRefused(host, $"it leads to {inside}, which is no address of the public internet", "public addresses only", "If this is your own mirror, set allowPrivate: true for the feed, or use --allow-private."),
                again: false);
        }
    }
}
