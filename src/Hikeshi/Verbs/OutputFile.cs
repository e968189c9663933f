using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;

namespace Hikeshi.Verbs;

/// <summary>A file that a verb is told to write. A path that cannot be one is looked for before anything is done.</summary>
internal static class OutputFile
{
    /// <param name="inputs">Files that are read: it must be none of these, by whatever name.</param>
    /// <exception cref="RefusedException">It is a directory, would lie in one that is not there, or is an input.</exception>
    public static string Require(string path, params IReadOnlyList<string> inputs) =>
        path.Length == 0 || Directory.Exists(path) ? throw new RefusedException(new BadEvidenceInput(path, "this is a directory", "the name of a file", "Give one"))
        : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? throw new RefusedException(new BadEvidenceInput(path, "its directory is not there", "a file in a directory that exists", "Make the directory, or give another path"))
        : FileIdentity.Of(path) is { Type: FileType.Regular } there && inputs.Any(input => IsIn(there, input))
            ? throw new RefusedException(new BadEvidenceInput(path, "this is one of the files that are read", "another file", "Give a name that is free"))
        : path;

    private static bool IsIn(FileIdentity there, string input) => Directory.Exists(input)
        ? FolderFiles.Of(input).Files.Any(file => FileIdentity.Of(file) == there)
        : FileIdentity.Of(input) == there;
}
