using System.Diagnostics;
using System.Runtime.CompilerServices;
using Hikeshi.Kernel.Threads;

namespace Hikeshi.Node.Doors;

/// <summary>
/// What keeps doors from taking the whole machine: of those that read at the same moment all but one processor's worth work, for a short turn each, and
/// the others wait for theirs. Senders that never pause would keep every thread and every processor otherwise, and whoever releases a containment
/// would wait behind them. The thread itself asks for short slices: beside busy senders on the same processors it would be away for milliseconds
/// at a time, and whatever it is to run next with it.
/// </summary>
internal sealed class Turn : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(0.25);
    private static readonly SemaphoreSlim Places = new(Math.Max(1, Environment.ProcessorCount - 1));
    private long began;
    private bool isMine;

    /// <summary>Waits for what is to be read, without keeping a place meanwhile, and for a turn to work on it.</summary>
    /// <returns>What reading says.</returns>
    public ValueTask<bool> AwaitAsync(ValueTask<bool> reading, CancellationToken cancel) =>
        isMine && reading.IsCompletedSuccessfully && Stopwatch.GetElapsedTime(began) <= Longest ? reading : NextAsync(reading, cancel);

    /// <summary>To be called before the door waits for anything else.</summary>
    public void Leave()
    {
        if (isMine)
        {
            isMine = false;
            Places.Release();
        }
    }

    public void Dispose() => Leave();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> NextAsync(ValueTask<bool> reading, CancellationToken cancel)
    {
        Leave();
        if (!await reading)
        {
            return false;
        }

        await Places.WaitAsync(cancel);
        isMine = true;
        ShortSlices.AskOnce(Longest);
        began = Stopwatch.GetTimestamp();
        return true;
    }
}
