using System.Net;
using System.Net.Sockets;
using Hikeshi.Kernel.Net;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Telemetry.Syslog;

/// <summary>
/// Syslog over UDP (RFC 5426): a datagram is a message. It may be lost on the way, and is lost when the system's buffer is full, as it is while
/// the host is busy; anybody can write any sender into it.
/// </summary>
/// <param name="senders">From whom datagrams are taken, as far as a datagram can be believed; null: anybody.</param>
public sealed class SyslogUdpDoor(IEventTaker taker, IReadOnlyList<IpPrefix>? senders, TimeProvider clock) : IAsyncDisposable
{
    private const int LongestDatagram = 65_535;
    private const int SystemBuffer = 8 << 20; // the system gives what it allows (net.core.rmem_max)

    private readonly CancellationTokenSource _stop = new();
    private Socket? _socket;
    private Task _receiving = Task.CompletedTask;

    /// <returns>The address it listens at.</returns>
    /// <exception cref="SocketException">The address is taken, or not one of this machine.</exception>
    public IPEndPoint Start(IPEndPoint at)
    {
        _socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = SystemBuffer };
        _socket.Bind(at);
        _receiving = ReceiveAsync(_socket);
        return (IPEndPoint)_socket.LocalEndPoint!;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket?.Dispose();
        await _receiving;
        _stop.Dispose();
    }

    private async Task ReceiveAsync(Socket socket)
    {
        var text = new EventText(clock);
        var buffer = new byte[LongestDatagram];
        var sender = new SocketAddress(socket.AddressFamily);
        var from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        for (var position = 1L; !_stop.IsCancellationRequested; position++)
        {
            try
            {
                await Busy.WaitAsync(taker, clock, _stop.Token);
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, sender, _stop.Token);
                var who = from.Create(sender);
                if (!TcpDoor.Admits(senders, who))
                {
                    continue;
                }

                var source = $"syslog-udp:{TcpDoor.Name(who)}";
                taker.TakeLine(text, buffer.AsSpan(0, length), InputFormat.Auto, new EventOrigin(source, position));
            }
            catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // An error that an earlier datagram caused, or a host that cannot write: the message is lost, and the next may not be.
            }
        }
    }
}
