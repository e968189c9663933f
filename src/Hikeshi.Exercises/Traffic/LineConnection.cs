using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hikeshi.Exercises.Traffic;

/// <summary>A TCP connection that speaks lines (CR LF, at most 1 KiB), opened from a chosen loopback address.</summary>
internal sealed class LineConnection : IDisposable
{
    private const int MaxLine = 1024;
    private readonly Socket socket;
    private readonly byte[] buffer = new byte[MaxLine];
    private int filled;

    private LineConnection(Socket socket) => this.socket = socket;

    /// <exception cref="SocketException">Nothing listens there, or it was refused.</exception>
    internal static async Task<LineConnection> OpenAsync(IPAddress source, IPEndPoint target, CancellationToken cancel)
    {
        var opened = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            opened.Bind(new IPEndPoint(source, 0));
            await opened.ConnectAsync(target, cancel);
            return new LineConnection(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    internal async Task SendAsync(string text, CancellationToken cancel) =>
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None, cancel);

    /// <summary>The next line without its end; null when the other side closed.</summary>
    /// <exception cref="SocketException">The connection was reset.</exception>
    internal async Task<string?> ReadLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var end = buffer.AsSpan(0, filled).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.ASCII.GetString(buffer, 0, end).TrimEnd('\r');
                buffer.AsSpan(end + 1, filled - end - 1).CopyTo(buffer);
                filled -= end + 1;
                return line;
            }

            if (filled == MaxLine)
            {
                throw new IOException("the other side sent a line of more than 1 KiB");
            }

            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, cancel);
            if (read == 0)
            {
                return null;
            }

            filled += read;
        }
    }

    /// <summary>Asks an HTTP proxy for a tunnel (RFC 9110 §9.3.6).</summary>
    /// <returns>The status: <c>200</c> when the tunnel is open; empty when the proxy closed without an answer.</returns>
    internal async Task<string> TunnelAsync(string host, int port, CancellationToken cancel)
    {
        await SendAsync($"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n", cancel);
        var status = (await ReadLineAsync(cancel))?.Split(' ').ElementAtOrDefault(1) ?? "";
        while (await ReadLineAsync(cancel) is { Length: > 0 })
        {
            // Header fields of the answer carry nothing for us.
        }

        return status;
    }

    public void Dispose() => socket.Dispose();
}
