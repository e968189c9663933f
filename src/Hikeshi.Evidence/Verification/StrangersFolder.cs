using System.IO.Enumeration;

namespace Hikeshi.Evidence.Verification;

/// <summary>Lists the files of a folder that somebody else has made: links to files are among them, and no link is followed into another folder, since it might lead back.</summary>
internal static class StrangersFolder
{
    private const int DeepestFolder = 16;

    public static IEnumerable<string> Files(string directory) => Directory.Exists(directory)
        ? new FileSystemEnumerable<string>(
            directory,
            (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = DeepestFolder, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }
        : [];
}
