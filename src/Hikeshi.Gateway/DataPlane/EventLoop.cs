using System.Collections.Concurrent;

namespace Hikeshi.Gateway.DataPlane;

/// <summary>One thread over epoll that runs every connection of every member's gateway.</summary>
internal sealed class EventLoop : IDisposable
{
    /// <summary>Connections at once; what comes beyond is reset and counted.</summary>
    internal const int MaxChannels = 8192;

    private readonly int poll = LibC.NewPoll();
    private readonly int bell = LibC.NewBell();
    private readonly byte[] events = new byte[512 * LibC.EventSize];
    private readonly ConcurrentQueue<Action> posted = new();
    private readonly Thread thread;
    private Channel?[] channels = new Channel?[1024];
    private uint generation;
    private int bellRung;
    private volatile bool stopping;

    internal EventLoop()
    {
        LibC.Watch(poll, bell, LibC.Input, ulong.MaxValue);
        thread = new Thread(Run) { IsBackground = true, Name = "gateway data plane" };
    }

    /// <summary>What the loop's thread reads into.</summary>
    internal byte[] Buffer { get; } = new byte[16 * 1024];

    internal int Count { get; private set; }

    internal void Start() => thread.Start();

    /// <summary>Before <see cref="Start"/>, or on the loop's thread.</summary>
    internal void Add(Channel channel, uint interest)
    {
        if (channel.Descriptor >= channels.Length)
        {
            Array.Resize(ref channels, Math.Max(channels.Length * 2, channel.Descriptor + 1));
        }

        channel.Tag = ((ulong)unchecked(++generation & 0x7fffffff) << 32) | (uint)channel.Descriptor;
        channels[channel.Descriptor] = channel;
        Count++;
        LibC.Watch(poll, channel.Descriptor, interest, channel.Tag);
    }

    internal void Watch(Channel channel, uint interest) => LibC.WatchOther(poll, channel.Descriptor, interest, channel.Tag);

    /// <summary>Once per channel, before its descriptor is closed; closing ends the watch itself.</summary>
    internal void Remove(Channel channel)
    {
        if (channels[channel.Descriptor] == channel)
        {
            channels[channel.Descriptor] = null;
            Count--;
        }
    }

    /// <summary>From any thread: runs the action on the loop's thread, soon.</summary>
    internal void Post(Action action)
    {
        posted.Enqueue(action);
        if (Interlocked.Exchange(ref bellRung, 1) == 0)
        {
            LibC.Ring(bell);
        }
    }

    public void Dispose()
    {
        stopping = true;
        LibC.Ring(bell);
        if (thread.IsAlive)
        {
            thread.Join();
        }

        foreach (var channel in channels)
        {
            channel?.End(inOrder: false);
        }

        LibC.Reset(bell);
        LibC.Reset(poll);
    }

    private void Run()
    {
        LibC.PreferThisThread();
        var nextSweep = Environment.TickCount64 + 1000;
        while (!stopping)
        {
            var count = LibC.Wait(poll, events, timeoutMs: 1000);
            for (var i = 0; i < count; i++)
            {
                var (happened, tag) = LibC.Event(events, i);
                if (tag == ulong.MaxValue)
                {
                    Answer();
                }
                else if (channels[(int)(tag & uint.MaxValue)] is { } channel && channel.Tag == tag)
                {
                    Handle(channel, happened);
                }
            }

            if (Environment.TickCount64 >= nextSweep)
            {
                nextSweep = Environment.TickCount64 + 1000;
                EndOverdue();
            }
        }
    }

    private void Answer()
    {
        LibC.Silence(bell, Buffer);
        Volatile.Write(ref bellRung, 0);
        while (posted.TryDequeue(out var action))
        {
            action();
        }
    }

    private static void Handle(Channel channel, uint happened)
    {
        try
        {
            channel.Ready(happened);
        }
        catch (IOException)
        {
            // The system refused to watch one connection (out of memory for it): that one ends, the others go on.
            channel.End(inOrder: false);
        }
    }

    private void EndOverdue()
    {
        var now = Environment.TickCount64;
        foreach (var channel in channels)
        {
            if (channel?.Deadline <= now)
            {
                channel.End(inOrder: false);
            }
        }
    }
}
