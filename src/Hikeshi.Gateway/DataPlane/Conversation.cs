namespace Hikeshi.Gateway.DataPlane;

/// <summary>A connection with bounded memory: what the other side does not take yet waits here, and meanwhile nothing more is read for it.</summary>
internal abstract class Conversation(EventLoop loop, int descriptor, TimeSpan patience) : Channel(loop, descriptor)
{
    private byte[] waiting = [];
    private int waitingLength;
    private bool endWhenSent;
    private bool paused;
    private long lastActive = Environment.TickCount64;

    internal override long? Deadline => lastActive + (long)patience.TotalMilliseconds;

    internal bool IsCongested => waitingLength > 0;

    internal override void Ready(uint events)
    {
        lastActive = Environment.TickCount64;
        if ((events & LibC.Error) != 0)
        {
            Broken();
            return;
        }

        if ((events & LibC.Output) != 0 && !Writable())
        {
            return;
        }

        if ((events & (LibC.Input | LibC.HangUp)) == 0)
        {
            return;
        }

        var read = LibC.Receive(Descriptor, Loop.Buffer);
        switch (read)
        {
            case -1:
                break;
            case -2:
                Broken();
                break;
            case 0:
                Finished();
                break;
            default:
                Received(Loop.Buffer.AsSpan(0, read));
                break;
        }
    }

    /// <summary>Sends, or keeps the rest until it can be sent.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (Ended)
        {
            return;
        }

        lastActive = Environment.TickCount64;
        var sent = IsCongested ? 0 : LibC.Send(Descriptor, bytes);
        if (sent == -2)
        {
            Broken();
        }
        else if (sent < bytes.Length)
        {
            Keep(bytes[sent..]);
            Attend();
        }
    }

    /// <summary>Ends in order, after what waits was sent.</summary>
    internal void EndWhenSent()
    {
        if (IsCongested)
        {
            endWhenSent = true;
            Attend();
        }
        else
        {
            End(inOrder: true);
        }
    }

    internal void Pause(bool value)
    {
        if (paused != value)
        {
            paused = value;
            Attend();
        }
    }

    protected abstract void Received(ReadOnlySpan<byte> bytes);

    /// <summary>The other side will send nothing more.</summary>
    protected virtual void Finished() => EndWhenSent();

    protected virtual void Broken() => End(inOrder: false);

    protected virtual void Drained()
    {
    }

    private bool Writable()
    {
        if (waitingLength > 0)
        {
            var sent = LibC.Send(Descriptor, waiting.AsSpan(0, waitingLength));
            if (sent == -2)
            {
                Broken();
                return false;
            }

            waiting.AsSpan(sent, waitingLength - sent).CopyTo(waiting);
            waitingLength -= sent;
        }

        if (waitingLength > 0)
        {
            return true;
        }

        if (endWhenSent)
        {
            End(inOrder: true);
            return false;
        }

        Attend();
        Drained();
        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (waiting.Length < waitingLength + bytes.Length)
        {
            Array.Resize(ref waiting, waitingLength + bytes.Length);
        }

        bytes.CopyTo(waiting.AsSpan(waitingLength));
        waitingLength += bytes.Length;
    }

    /// <summary>While something waits to be sent nothing is read: one buffer of the loop is the most that can wait per answer.</summary>
    private void Attend()
    {
        if (!Ended)
        {
            Loop.Watch(this, (paused || IsCongested || endWhenSent ? 0u : LibC.Input) | (IsCongested ? LibC.Output : 0u));
        }
    }
}
