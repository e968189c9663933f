using System.Diagnostics;

namespace Hikeshi.Node.Doors;

/// <summary>
/// How long a door reads on before it lets others have its thread. Senders that never pause would keep every thread otherwise, and whoever
/// releases a containment would wait until more are made.
/// </summary>
internal struct Turn()
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(0.25);
    private long began = Stopwatch.GetTimestamp();

    public readonly bool IsOver => Stopwatch.GetElapsedTime(began) > Longest;

    public void Begin() => began = Stopwatch.GetTimestamp();
}
