namespace Hikeshi.Evidence.Verification;

/// <summary>Reads a file that somebody else has made: a pipe or a device, also behind a link, is not opened, since it might never end.</summary>
internal static class StrangersFile
{
    /// <returns>Null when it is not there; nothing (which is never right) when it is longer than <paramref name="most"/>, or no regular file.</returns>
    public static byte[]? Read(string path, int most)
    {
        try
        {
            return TargetOf(path) is not { Exists: true } file ? null
                : file.Length is var length && (length == 0 || length > most) ? [] // pipes and devices have length 0
                : File.ReadAllBytes(file.FullName);
        }
        catch (IOException) when (!File.Exists(path))
        {
            return null; // It went while we looked.
        }
    }

    private static FileInfo? TargetOf(string path)
    {
        var file = new FileInfo(path);
        try
        {
            return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        }
        catch (IOException)
        {
            return null; // Links in a circle.
        }
    }
}
