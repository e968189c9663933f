using System.Net;
using System.Net.Security;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Telemetry.Syslog;

/// <summary>
/// Syslog over TCP (RFC 6587) or TLS (RFC 5425). The protocol has no acknowledgement: what is in flight when a connection breaks is lost, and
/// nobody is told. While the host is busy nothing is read, so a sender that queues waits. Whoever must not lose messages sends RELP.
/// </summary>
/// <param name="tls">From <see cref="TlsFiles.Load"/>; null for plain TCP.</param>
public sealed class SyslogTcpDoor(IEventTaker taker, TcpLimits limits, SslServerAuthenticationOptions? tls, TimeProvider clock) : IAsyncDisposable
{
    private TcpDoor? _door;

    public int Connections => _door?.Connections ?? 0;

    /// <summary>Told, with the sender's address, when the host itself failed while it took a message; the connection was closed then.</summary>
    public Action<string, Exception>? ConnectionFailed { get; init; }

    /// <returns>The address it listens at.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The address is taken, or not one of this machine.</exception>
    public IPEndPoint Start(IPEndPoint at)
    {
        _door = new TcpDoor(limits, tls, ServeAsync) { ConnectionFailed = ConnectionFailed };
        return _door.Start(at);
    }

    /// <summary>Takes no more connections, and ends those there are after the message that they are at.</summary>
    public ValueTask DisposeAsync() => _door?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ServeAsync(Stream stream, string sender, CancellationToken stop)
    {
        var source = $"{(tls is null ? "syslog-tcp" : "syslog-tls")}:{sender}";
        var frames = new SyslogFrames(new ByteWindow(stream, limits.Message + SyslogFrames.Overhead, limits.Idle, clock), limits.Message);
        var text = new EventText(clock);
        for (var position = 1L; await frames.ReadAsync(stop); position++)
        {
            await Busy.WaitAsync(taker, clock, stop);
            var origin = new EventOrigin(source, position);
            if (frames.IsTooLong)
            {
                taker.Refuse(frames.Message.Span, $"a message of more than {limits.Message} bytes; expected a shorter one", origin);
            }
            else
            {
                taker.TakeLine(text, frames.Message.Span, InputFormat.Auto, origin);
            }
        }
    }
}
