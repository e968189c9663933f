using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary>A file that a verb is told to write. A path that cannot be one is looked for before anything is done.</summary>
internal static class OutputFile
{
    /// <exception cref="RefusedException">It is a directory, or would lie in one that is not there.</exception>
    public static string Require(string path) =>
        path.Length == 0 || Directory.Exists(path) ? throw new RefusedException(new BadEvidenceInput(path, "this is a directory", "the name of a file", "Give one"))
        : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? throw new RefusedException(new BadEvidenceInput(path, "its directory is not there", "a file in a directory that exists", "Make the directory, or give another path"))
        : path;
}
