using System.Diagnostics;
using Hikeshi.Kernel.Threads;

namespace Hikeshi.Node.Doors;

/// <summary>
/// How long a door reads on before it lets others have its thread. Senders that never pause would keep every thread otherwise, and whoever
/// releases a containment would wait until more are made. The thread itself asks for short slices: beside busy senders on the same processors it would
/// be away for milliseconds at a time, and whatever it is to run next with it.
/// </summary>
internal struct Turn()
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(0.25);
    private long began = Now();

    public readonly bool IsOver => Stopwatch.GetElapsedTime(began) > Longest;

    public void Begin() => began = Now();

    private static long Now()
    {
        ShortSlices.AskOnce(Longest);
        return Stopwatch.GetTimestamp();
    }
}
