using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Backup;

/// <param name="Entries">Entries that the copy holds now.</param>
/// <param name="Added">Those of them that it did not hold before.</param>
/// <param name="KeysTakenAway">Keys of bodies that the copy still held, and that have been erased since it was made.</param>
public sealed record BackupReport(string Target, ulong Entries, ulong Added, ulong KeysTakenAway);

/// <summary>
/// Copies an evidence directory while its node may be running. The copy verifies like the log itself, holds no signing key, and no key of a body
/// that has been erased: run again into the same directory, it takes those away too.
/// </summary>
public static class EvidenceBackup
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Beside the segments and what is published: what a verifier needs, and nothing that is secret or belongs to the running node.</summary>
    private static readonly string[] Files = [LogDirectory.VerifierKeyFile, LogDirectory.EcdsaVerifierKeyFile, "witness.vkey", "cosigned", DurableMark.FileName];

    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <param name="target">A directory that does not exist, is empty, or holds an earlier copy of the same log.</param>
    /// <exception cref="RefusedException">
    /// There is no log, it is damaged, or the target is something else than an earlier copy of it. What can be known before copying is refused before it,
    /// so that an earlier copy stays as it is.
    /// </exception>
    public static BackupReport Run(string directory, string target)
    {
        var source = Path.GetFullPath(EvidenceDoor.Enter(directory));
        target = Path.GetFullPath(target);
        RequireFit(source, target);
        var segments = new CopiedSegments(Path.Combine(source, "segments"), Path.Combine(target, "segments"));
        segments.Look(PromisedEntries.Of(source));
        var log = Path.Combine(source, "log");
        Published(log).ForEach(RegularFile.Require);
        Directory.CreateDirectory(target, OwnerOnly);
        Directory.CreateDirectory(Path.Combine(target, "segments"), OwnerOnly);

        // In this order, so that what is copied later covers what was copied before, though the node goes on writing. A copy that is cut off here has
        // a mark and a checkpoint that promise more than it holds, and so does not verify.
        foreach (var file in Files.Where(f => File.Exists(Path.Combine(source, f))))
        {
            Copy(Path.Combine(source, file), Path.Combine(target, file));
        }

        CopyPublished(log, Path.Combine(target, "log"));
        segments.Run(PromisedEntries.Of(target));
        LibC.SyncFileSystem(target);
        return new BackupReport(target, segments.Entries, segments.Added, segments.KeysTakenAway);
    }

    private static void RequireFit(string source, string target)
    {
        var inside = target + Path.DirectorySeparatorChar;
        if (inside.StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal) || source.StartsWith(inside, StringComparison.Ordinal))
        {
            throw new RefusedException(new BadEvidenceInput(target, "the copy would lie inside the log, or the log inside the copy", "a directory of its own, best on another disk", "Give another directory"));
        }

        for (var above = target; above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                throw new RefusedException(new BadEvidenceInput(target, above == target ? "this is a file" : $"{above} is a file", "a directory", "Give another path"));
            }
        }

        var own = Path.Combine(source, LogDirectory.VerifierKeyFile);
        if (!File.Exists(own))
        {
            throw new RefusedException(new BadEvidenceInput(own, "the log's verifier key is missing", "the file that the node wrote when the log was made", "See what else is missing: hikeshi evidence fsck"));
        }

        EvidenceDoor.Look(target);
        var key = Path.Combine(target, LogDirectory.VerifierKeyFile);
        var known = File.Exists(key) ? File.ReadAllText(key) : null;
        if (known is null && Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new RefusedException(new BadEvidenceInput(target, "there is something else in this directory", "an empty directory, or an earlier copy of this log", "Give another directory"));
        }

        if (known is not null && known != File.ReadAllText(own))
        {
            throw new RefusedException(new BadEvidenceInput(target, "this is a copy of another log", "an earlier copy of this log", "Give another directory"));
        }
    }

    private static List<string> Published(string source) =>
        [.. Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".new", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The checkpoint before its tiles are listed: those that it needs are there by then.</summary>
    private static void CopyPublished(string source, string target)
    {
        Directory.CreateDirectory(target, OwnerOnly);
        Copy(Path.Combine(source, "checkpoint"), Path.Combine(target, "checkpoint"));
        foreach (var file in Published(source))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            if (!File.Exists(copy))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!, OwnerOnly);
                Copy(file, copy);
            }
        }
    }

    /// <summary>A partial tile may go while it is read; then the full one is there, and copied the next time at the latest.</summary>
    private static void Copy(string from, string to)
    {
        var beside = to + ".new";
        try
        {
            RegularFile.Require(from);
            File.Copy(from, beside, overwrite: true);
            File.Move(beside, to, overwrite: true);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            File.Delete(beside);
        }
    }
}
