using System.Net;
using System.Net.Security;
using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Telemetry.Relp;

/// <summary>
/// The Reliable Event Logging Protocol, as rsyslog's omrelp speaks it. A message is acknowledged when all that it caused is on disk; a sender
/// that hears nothing sends it again over the next connection.
/// </summary>
/// <param name="tls">From <see cref="TlsFiles.Load"/>; null for plain TCP.</param>
public sealed class RelpDoor(IEventTaker taker, TcpLimits limits, SslServerAuthenticationOptions? tls, TimeProvider clock) : IAsyncDisposable
{
    private TcpDoor? _door;

    public int Connections => _door?.Connections ?? 0;

    /// <summary>Told, with the sender's address, when the host itself failed while it took a message; the connection was closed then.</summary>
    public Action<string, Exception>? ConnectionFailed { get; init; }

    /// <returns>The address it listens at.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The address is taken, or not one of this machine.</exception>
    public IPEndPoint Start(IPEndPoint at)
    {
        _door = new TcpDoor(limits, tls, (stream, sender, stop) => new RelpSession(stream, $"relp:{sender}", taker, limits, clock).RunAsync(stop)) { ConnectionFailed = ConnectionFailed };
        return _door.Start(at);
    }

    /// <summary>Reads no more, acknowledges what was read as it becomes durable, tells the senders, and closes.</summary>
    public ValueTask DisposeAsync() => _door?.DisposeAsync() ?? ValueTask.CompletedTask;
}
