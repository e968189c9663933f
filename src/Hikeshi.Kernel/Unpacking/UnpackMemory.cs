namespace Hikeshi.Kernel.Unpacking;

/// <summary>
/// What all unpacked documents of a process may take at one time, while they are read. Whoever wants more waits until others have given back,
/// for a document larger than all of it until nobody has any. Nobody holds some while waiting for more.
/// </summary>
internal sealed class UnpackMemory(long most)
{
    private readonly object gate = new();
    private long taken;

    /// <summary>As much as the largest document that any reader allows.</summary>
    public static UnpackMemory Shared { get; } = new(256L << 20);

    public void Take(long bytes)
    {
        lock (gate)
        {
            while (taken > 0 && bytes > most - taken)
            {
                Monitor.Wait(gate);
            }

            taken += bytes;
        }
    }

    public void Return(long bytes)
    {
        lock (gate)
        {
            taken -= bytes;
            Monitor.PulseAll(gate);
        }
    }
}
