using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>
/// Tells files that have an end from what may have none, before it is opened: a pipe waits for whoever writes to it, a device gives bytes for ever.
/// A link to a regular file is as good as the file.
/// </summary>
public static class RegularFile
{
    /// <returns>What it is instead; null when it is a regular file, or nothing is there.</returns>
    public static string? Fault(string path) => LibC.Identify(path) switch
    {
        { Type: FileType.Regular } => null,
        { Type: FileType.Pipe } => "this is a pipe",
        { Type: FileType.Socket } => "this is a socket",
        { Type: FileType.Directory } => "this is a directory",
        { Type: FileType.CharacterDevice or FileType.BlockDevice } => "this is a device",
        null => new FileInfo(path).LinkTarget is null ? null : "this is a link that leads to nothing",
        _ => "this is no file",
    };

    /// <exception cref="RefusedException">Something else than a regular file lies there.</exception>
    public static void Require(string path)
    {
        if (Fault(path) is { } fault)
        {
            throw new RefusedException(new BadEvidenceInput(path, fault, "a regular file, or a link to one", "Put the right file in its place; this was not opened"));
        }
    }

    /// <exception cref="RefusedException">It is not there, no regular file, or longer than <paramref name="most"/> bytes.</exception>
    public static byte[] Read(string path, int most)
    {
        Require(path);
        if (!File.Exists(path))
        {
            throw new RefusedException(new BadEvidenceInput(path, "there is no such file", $"a file of at most {most} bytes", "Give the file that you were handed"));
        }

        return StrangersFile.LengthOf(path) <= most
            ? StrangersFile.Read(path, most) ?? []
            : throw new RefusedException(new BadEvidenceInput(path, "the file is too large", $"a file of at most {most} bytes", "Give the file that you were handed"));
    }

    /// <summary>The same for two paths exactly when they lead to one file or directory.</summary>
    /// <returns>Null when nothing is there.</returns>
    public static (ulong Device, ulong Number)? Identity(string path) => LibC.Identify(path) is { } found ? (found.Device, found.Number) : null;
}
