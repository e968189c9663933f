using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>
/// Where everything goes in that reads a directory which somebody else may have made: one look at the kind of each file, so that none of those who
/// open them afterwards waits for a pipe or reads a device.
/// </summary>
internal static class EvidenceDoor
{
    private static readonly string[] Files =
    [
        DurableMark.FileName, LogDirectory.LockFile, LogDirectory.VerifierKeyFile, LogDirectory.EcdsaVerifierKeyFile, Witnessing.Witness.VerifierKeyFile,
        Witnessing.CosignedLog.FileName, "reserve", Path.Combine("log", "checkpoint"),
    ];

    private static readonly string[] Folders = ["segments", "keys", "witness", Path.Combine("witness", "keys"), "cursors"];

    // Whoever may not look into 'keys' may still read the log.
    private static readonly EnumerationOptions AllHere = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <returns>The evidence directory.</returns>
    /// <exception cref="RefusedException">There is no log, or one of its files is a pipe, a device or the like.</exception>
    public static string Enter(string directory)
    {
        var path = EvidenceReader.Locate(directory);
        Look(path);
        return path;
    }

    /// <exception cref="RefusedException">One of the files of this evidence directory is a pipe, a device or the like.</exception>
    public static void Look(string path)
    {
        foreach (var file in Files)
        {
            RegularFile.Require(Path.Combine(path, file));
        }

        foreach (var folder in Folders.Select(f => Path.Combine(path, f)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", AllHere))
            {
                RegularFile.Require(file);
            }
        }
    }
}
