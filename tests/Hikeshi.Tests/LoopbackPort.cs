using System.Net;
using System.Net.Sockets;

namespace Hikeshi.Tests;

/// <summary>Ports for the servers of tests. They lie below the range from which Linux takes the near end of outgoing connections (32768 to 60999), so that no client of another test can sit on one between asking and binding, and no port is given twice in a process.</summary>
internal static class LoopbackPort
{
    private const int First = 12_000;
    private const int Count = 20_000;

    private static int given = Random.Shared.Next(Count);

    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + ((Interlocked.Increment(ref given) & int.MaxValue) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new IOException($"every port from {First} to {First + Count - 1} of 127.0.0.1 is taken");
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
