using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;

namespace Hikeshi.Evidence;

/// <summary>Opens nothing but regular files, and links to them (<see cref="FileIdentity.Fault"/>).</summary>
public static class RegularFile
{
    /// <exception cref="RefusedException">Something else than a regular file lies there.</exception>
    public static void Require(string path)
    {
        if (FileIdentity.Fault(path) is { } fault)
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
            throw new RefusedException(new BadEvidenceInput(path, "there is no such file", "a file", "Check the path"));
        }

        return StrangersFile.LengthOf(path) <= most
            ? StrangersFile.Read(path, most) ?? []
            : throw new RefusedException(new BadEvidenceInput(path, "the file is too large", $"at most {most} bytes", "Check that it is the right file"));
    }

    /// <summary>The same for two paths exactly when they lead to one file or directory.</summary>
    /// <returns>Null when nothing is there.</returns>
    public static (ulong Device, ulong Number)? Identity(string path) => FileIdentity.Of(path) is { } found ? (found.Device, found.Number) : null;
}
