using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Files;

/// <summary>Something in a folder that cannot be read as a file: it is told, and the others go on.</summary>
/// <param name="Where">The path.</param>
public sealed record FileUnreadable(string Where, string What, string Expected, string Mend)
    : Refusal("files.unreadable", Where, What, Expected, Mend);

/// <summary>
/// The files of a folder, searched to the bottom, in the order of their paths: one rule for everything that reads folders which somebody else
/// fills. Names that begin with a dot are passed over. Links to files are followed, links to folders are not: they may lead in a circle.
/// </summary>
/// <param name="Files">Full or relative, as the folder was named.</param>
/// <param name="Unlisted">Folders of which nothing is known, because they cannot be listed.</param>
/// <param name="Refused">These folders, pipes, devices, sockets, and links that lead to nothing.</param>
public sealed record FolderFiles(IReadOnlyList<string> Files, IReadOnlyList<string> Unlisted, IReadOnlyList<Refusal> Refused)
{
    private static readonly EnumerationOptions Here = new() { IgnoreInaccessible = false, AttributesToSkip = default };

    /// <param name="isWanted">By name; null for every file.</param>
    public static FolderFiles Of(string folder, Func<string, bool>? isWanted = null)
    {
        var (files, unlisted, refused) = (new List<string>(), new List<string>(), new List<Refusal>());
        var pending = new Stack<string>([folder]);
        while (pending.TryPop(out var next))
        {
            try
            {
                foreach (var entry in new DirectoryInfo(next).EnumerateFileSystemInfos("*", Here).Where(entry => entry.Name[0] != '.'))
                {
                    var path = Path.Combine(next, entry.Name);
                    if (entry is DirectoryInfo)
                    {
                        if (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                        {
                            pending.Push(path);
                        }
                    }
                    else if (isWanted is null || isWanted(entry.Name))
                    {
                        Take(path, files, refused);
                    }
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                unlisted.Add(next);
                refused.Add(new FileUnreadable(next, failure.Message.TrimEnd('.'), "a folder that can be listed", "Check the path and who may read it; the others were read."));
            }
        }

        files.Sort(StringComparer.Ordinal);
        return new FolderFiles(files, unlisted, refused);
    }

    private static void Take(string path, List<string> files, List<Refusal> refused)
    {
        if (FileIdentity.Fault(path) is { } fault)
        {
            refused.Add(new FileUnreadable(path, fault, "a regular file, or a link to one", "Take it out of the folder; it was not opened."));
        }
        else
        {
            files.Add(path);
        }
    }
}
