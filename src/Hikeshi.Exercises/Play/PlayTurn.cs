using System.Net.Sockets;

namespace Hikeshi.Exercises.Play;

/// <summary>
/// Exercises use fixed loopback networks, so one plays at a time in each network. The turn is an abstract Unix socket (unix(7)): it belongs to
/// the network namespace as those addresses do, and is gone with the process that held it, however that ended.
/// </summary>
public sealed class PlayTurn : IDisposable
{
    /// <summary>As <c>ss -x</c> shows it.</summary>
    public const string Name = "@hikeshi-exercise";

    private readonly Socket held;

    private PlayTurn(Socket held) => this.held = held;

    /// <returns>Null while another exercise plays in this network.</returns>
    public static PlayTurn? TryTake()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint('\0' + Name[1..]));
            return new PlayTurn(socket);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Dispose() => held.Dispose();
}
