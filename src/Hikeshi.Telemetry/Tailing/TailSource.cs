using System.IO.Enumeration;
using Hikeshi.Kernel.Files;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Tailing;

/// <summary>Files that are followed.</summary>
/// <param name="Pattern">A file; a folder, searched to the bottom; or a folder and a name with <c>*</c> and <c>?</c>.</param>
/// <param name="IsReadFromTheEnd">What a file holds already when it is first seen by the first start is left alone. Files that appear later are read whole.</param>
public sealed record TailSource(string Pattern, InputFormat Format, bool IsReadFromTheEnd)
{
    /// <summary>Packed files were read while they were not packed yet.</summary>
    private static readonly string[] Packed = [".gz", ".xz", ".bz2", ".zst", ".zip"];

    /// <summary>The regular files there are now, in order.</summary>
    public IReadOnlyList<string> Find()
    {
        var full = Path.GetFullPath(Pattern);
        if (Directory.Exists(full))
        {
            return FolderFiles.Of(full, IsWanted).Files;
        }

        var name = Path.GetFileName(full);
        if (name.AsSpan().IndexOfAny('*', '?') < 0)
        {
            return FileIdentity.Of(full) is { Type: FileType.Regular } ? [full] : [];
        }

        try
        {
            return [.. Directory.EnumerateFiles(Path.GetDirectoryName(full)!)
                .Where(path => IsWanted(Path.GetFileName(path)) && FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(path), ignoreCase: false) && FileIdentity.Of(path) is { Type: FileType.Regular })
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return []; // the folder may come later
        }
    }

    /// <summary>Whether it finds files in this folder.</summary>
    internal bool Covers(string folder)
    {
        var full = Path.GetFullPath(Pattern);
        return folder == Path.GetDirectoryName(full) || folder == full || folder.StartsWith(full + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static bool IsWanted(string name) => name[0] != '.' && !Packed.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
}
