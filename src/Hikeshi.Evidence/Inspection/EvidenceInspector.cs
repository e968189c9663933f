using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Inspection;

/// <summary>Finds and describes damage to a node's log, and mends what can be mended without losing anything that was acknowledged.</summary>
public static class EvidenceInspector
{
    /// <summary>Reads only. The node may be running, and the log may be one that refuses to open.</summary>
    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <exception cref="RefusedException">There is no log.</exception>
    public static InspectionReport Inspect(string directory)
    {
        var path = EvidenceDoor.Enter(directory);
        return LogInspection.Of(path, IsInUse(path)).Report;
    }

    /// <summary>Drops what was never acknowledged and makes again what is derived. Where that is not enough, every byte stays as it was.</summary>
    /// <param name="directory">As for <see cref="Inspect"/>; nobody may have it open.</param>
    /// <exception cref="RefusedException">There is no log, or a node has it open.</exception>
    public static InspectionReport Repair(string directory) => Repair(directory, Disk.Real);

    internal static InspectionReport Repair(string directory, IDisk disk) => new LogRepair(EvidenceDoor.Enter(directory), disk).Run();

    /// <summary>Asks for a lock that the owner's excludes, and lets it go at once.</summary>
    private static bool IsInUse(string path)
    {
        try
        {
            using var asked = File.OpenHandle(Path.Combine(path, LogDirectory.LockFile), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false; // Another account's log: what its node may be writing is judged as it stands.
        }
        catch (IOException)
        {
            return true;
        }
    }
}
