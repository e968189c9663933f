namespace Hikeshi.Evidence.Segments;

/// <summary>
/// Disk space that is kept back for critical entries: a file of zeros, which shrinks by what they need when there is no other space. From then on
/// nobody else gets any, not even what is free inside of the log, until the file has its size again. Its owner locks.
/// </summary>
/// <param name="bytes">Its size; 0: nothing is kept back.</param>
internal sealed class SpaceReserve(IDisk disk, string directory, long bytes, TimeProvider clock)
{
    private const int Slice = 256 << 10;

    /// <summary>A full disk is not asked for space by every entry that wants some.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string path = Path.Combine(directory, "reserve");
    private long held;
    private long askedAt;

    /// <summary>Whether ordinary entries may be taken: it has its size, or gets it now.</summary>
    public bool IsWhole()
    {
        if (held < bytes && clock.GetElapsedTime(askedAt) >= Pause)
        {
            Fill();
        }

        return held >= bytes;
    }

    /// <summary>Makes it as large as it should be; when the disk has no room for that, it stays as it is.</summary>
    public void Fill()
    {
        askedAt = clock.GetTimestamp();
        if (bytes <= 0)
        {
            return;
        }

        try
        {
            using var file = disk.Create(path, FileMode.OpenOrCreate);
            held = RandomAccess.GetLength(file);
            try
            {
                for (var at = held; at < bytes; at += Slice)
                {
                    disk.Write(file, path, new byte[Math.Min(Slice, bytes - at)], at);
                }

                held = Math.Max(held, bytes);
            }
            catch (IOException full) when (LibC.IsFull(full))
            {
                disk.SetLength(file, path, held);
            }
        }
        catch (IOException full) when (LibC.IsFull(full))
        {
            // Not even an empty file has room.
        }
    }

    /// <summary>Gives up to so many bytes back to the disk, for a critical entry; false when nothing is left.</summary>
    public bool GiveUp(long wanted)
    {
        if (held == 0)
        {
            return false;
        }

        held = Math.Max(0, held - wanted);
        if (held == 0)
        {
            disk.Delete(path);
            return true;
        }

        using var file = disk.Create(path, FileMode.Open);
        disk.SetLength(file, path, held);
        return true;
    }
}
