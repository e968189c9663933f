using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Telemetry.Listening;

/// <summary>Serves one connection: until the sender closes, or <paramref name="stop"/> asks to finish.</summary>
internal delegate Task ServeConnection(Stream stream, string sender, CancellationToken stop);

/// <summary>Accepts connections, plain or TLS, up to a bound. A connection that fails harms no other.</summary>
internal sealed class TcpDoor(TcpLimits limits, SslServerAuthenticationOptions? tls, ServeConnection serve) : IAsyncDisposable
{
    private static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private bool _isDisposed;
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    public int Connections => _connections.Count;

    /// <summary>Told of what no sender can cause: the connection was closed, the others go on.</summary>
    public Action<string, Exception>? ConnectionFailed { get; init; }

    /// <returns>The address it listens at; its port where 0 was asked for.</returns>
    /// <exception cref="SocketException">The address is taken, or not one of this machine.</exception>
    public IPEndPoint Start(IPEndPoint at)
    {
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(at);
        _listener.Listen(512);
        _accepting = AcceptAsync(_listener);
        return (IPEndPoint)_listener.LocalEndPoint!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        try
        {
            await Task.WhenAll(_connections.Values).WaitAsync(Grace);
        }
        catch (TimeoutException)
        {
            foreach (var socket in _connections.Keys)
            {
                socket.Dispose();
            }
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(_stop.Token);
                if (_connections.Count >= limits.Connections || !Admits(limits.Senders, socket.RemoteEndPoint))
                {
                    socket.Dispose();
                    continue;
                }

                // Registered before it runs, so that it can take itself out.
                var start = new TaskCompletionSource();
                _connections[socket] = ServeAsync(socket, start.Task);
                start.SetResult();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100)); // out of descriptors, or the sender is gone already
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket, Task start)
    {
        await start.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var sender = "unknown";
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.NoDelay = true;
            await using var plain = new NetworkStream(socket, ownsSocket: true);
            sender = Name(socket.RemoteEndPoint);
            if (tls is null)
            {
                await serve(plain, sender, _stop.Token);
                return;
            }

            await using var secure = new SslStream(plain);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            late.CancelAfter(Handshake);
            await secure.AuthenticateAsServerAsync(tls, late.Token);
            await serve(secure, sender, _stop.Token);
        }
        catch (Exception gone) when (gone is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException or NotTakenException)
        {
            // The sender's side of it: it connects again, or it does not.
        }
        catch (Exception bug) when (ConnectionFailed is not null)
        {
            ConnectionFailed(sender, bug);
        }
        finally
        {
            socket.Dispose();
            _connections.TryRemove(socket, out _);
        }
    }

    internal static bool Admits(IReadOnlyList<IpPrefix>? senders, EndPoint? sender)
    {
        if (senders is null || sender is not IPEndPoint { Address: var address })
        {
            return senders is null;
        }

        var from = IpPrefix.Of(address);
        return senders.Any(s => s.Contains(from));
    }

    internal static string Name(EndPoint? of) => of is IPEndPoint { Address: var address } ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "unknown";
}
