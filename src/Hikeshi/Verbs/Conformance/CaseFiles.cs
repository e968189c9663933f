using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance;

/// <summary>The files of a suite in a folder and in everything below it, each once, however many links lead to it.</summary>
internal static class CaseFiles
{
    private const int MostFiles = 100_000;
    private const int MostFolders = 100_000;

    private static readonly EnumerationOptions Here = new() { AttributesToSkip = FileAttributes.None };

    /// <exception cref="RefusedException">There is no such folder, or there are no cases in it, or too many.</exception>
    public static IReadOnlyList<string> In(string folder, CaseLayout layout)
    {
        if (!Directory.Exists(folder))
        {
            throw new RefusedException(File.Exists(folder)
                ? new Refusal("conformance.input", folder, "this is a file", $"a folder with {layout.Holds}, in any folders below", "Give the folder that the file lies in")
                : new Refusal("conformance.input", folder, "there is no such folder", $"a folder with {layout.Holds}", $"Give the folder {layout.Folder} of the data pack"));
        }

        var files = Folders(folder).SelectMany(f => Directory.EnumerateFiles(f, layout.Pattern, Here)).Take(MostFiles + 1).ToList();
        return files.Count is > 0 and <= MostFiles
            ? [.. Once(files).Order(StringComparer.Ordinal)]
            : throw new RefusedException(new Refusal("conformance.input", folder, files.Count == 0 ? $"no file in it ends in {layout.Ending}" : "too many files", $"1 to {MostFiles} files, {layout.Holds}", $"Give the folder {layout.Folder} of the data pack"));
    }

    /// <summary>Links are followed, but never into a folder that has been looked into: a link that leads upwards has no end otherwise.</summary>
    private static IEnumerable<string> Folders(string folder)
    {
        var seen = new HashSet<(ulong, ulong)>();
        var waiting = new Queue<string>([folder]);
        while (waiting.TryDequeue(out var next) && seen.Count < MostFolders)
        {
            if (RegularFile.Identity(next) is { } identity && seen.Add(identity))
            {
                yield return next;
                foreach (var below in Directory.EnumerateDirectories(next, "*", Here).Order(StringComparer.Ordinal))
                {
                    waiting.Enqueue(below);
                }
            }
        }
    }

    /// <summary>Without links to files that are there anyway. Two names of one file (hard links) are two files.</summary>
    private static IEnumerable<string> Once(IReadOnlyList<string> files)
    {
        var links = files.Where(f => new FileInfo(f).LinkTarget is not null).ToHashSet(StringComparer.Ordinal);
        var seen = files.Where(f => !links.Contains(f)).Select(RegularFile.Identity).ToHashSet();
        return files.Where(f => !links.Contains(f) || RegularFile.Identity(f) is not { } identity || seen.Add(identity));
    }
}
