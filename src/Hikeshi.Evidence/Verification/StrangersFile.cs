namespace Hikeshi.Evidence.Verification;

/// <summary>Reads a file that somebody else has made: a pipe or a device, also behind a link, is not opened, since it might never end.</summary>
internal static class StrangersFile
{
    /// <returns>Null when it is not there; nothing (which is never right) when it is longer than <paramref name="most"/>, or no regular file.</returns>
    public static byte[]? Read(string path, int most)
    {
        try
        {
            FileSystemInfo file = new FileInfo(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            return file is not FileInfo { Exists: true } regular ? null
                : regular.Length is var length && (length == 0 || length > most) ? [] // pipes and devices have length 0
                : File.ReadAllBytes(regular.FullName);
        }
        catch (IOException) when (!File.Exists(path))
        {
            return null; // It went while we looked.
        }
    }
}
