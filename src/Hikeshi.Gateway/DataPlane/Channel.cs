namespace Hikeshi.Gateway.DataPlane;

/// <summary>A descriptor that the <see cref="EventLoop"/> watches. Only the loop's thread touches it.</summary>
internal abstract class Channel(EventLoop loop, int descriptor)
{
    internal EventLoop Loop => loop;

    internal int Descriptor => descriptor;

    /// <summary>Tells this channel from an older one with the same descriptor.</summary>
    internal ulong Tag { get; set; }

    /// <summary>Milliseconds of <see cref="Environment.TickCount64"/> after which the channel is ended; null never ends.</summary>
    internal virtual long? Deadline => null;

    /// <summary>After this the descriptor may already be somebody else's.</summary>
    protected bool Ended { get; private set; }

    internal abstract void Ready(uint events);

    /// <summary>Stops watching and closes; a reset if <paramref name="inOrder"/> is false. A second call does nothing.</summary>
    internal virtual void End(bool inOrder)
    {
        if (Ended)
        {
            return;
        }

        Ended = true;
        loop.Remove(this);
        if (inOrder)
        {
            LibC.Close(descriptor);
        }
        else
        {
            LibC.Reset(descriptor);
        }
    }
}

/// <summary>Accepts connections and hands them on.</summary>
internal sealed class Listener(EventLoop loop, int descriptor, Action<int, uint> accepted) : Channel(loop, descriptor)
{
    private const int Batch = 256;
    private readonly byte[] scratch = new byte[16];

    internal override void Ready(uint events)
    {
        for (var i = 0; i < Batch; i++)
        {
            var connection = LibC.Accept(Descriptor, scratch, out var remote, out var error);
            if (connection >= 0)
            {
                accepted(connection, remote);
            }
            else if (error == LibC.Again)
            {
                return;
            }
            else if (error is 23 or 24)
            {
                // Out of descriptors (ENFILE, EMFILE): what waits stays in the backlog until some are closed.
                Thread.Sleep(1);
                return;
            }
        }
    }
}
