namespace Hikeshi.Evidence.Verification;

/// <summary>Reads a file that somebody else has made: a pipe or a device, also behind a link, is not opened, since it might never end.</summary>
internal static class StrangersFile
{
    /// <returns>Null when it is not there; nothing (which is never right) when it is longer than <paramref name="most"/>, or no regular file.</returns>
    public static byte[]? Read(string path, int most)
    {
        byte[] bytes = [];
        return Read(path, most, ref bytes) is { } length ? bytes.Length == length ? bytes : bytes[..length] : null;
    }

    /// <summary>For those who read many: into memory that is used again, and made larger when it does not suffice.</summary>
    /// <returns>Bytes read; otherwise as above.</returns>
    public static int? Read(string path, int most, ref byte[] buffer)
    {
        try
        {
            return TargetOf(path) is not { Exists: true } file ? null
                : file.Length is var length && (length == 0 || length > most) ? 0 // pipes and devices have length 0
                : ReadRegular(file.FullName, most, ref buffer);
        }
        catch (IOException) when (!File.Exists(path))
        {
            return null; // It went while we looked.
        }
    }

    private static int ReadRegular(string path, int most, ref byte[] buffer)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        if (length > most) // It was another file when we looked.
        {
            return 0;
        }

        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        var read = 0;
        while (read < length && RandomAccess.Read(file, buffer.AsSpan(read, (int)length - read), read) is var more and > 0)
        {
            read += more;
        }

        return read;
    }

    private static FileInfo? TargetOf(string path)
    {
        var file = new FileInfo(path);
        try
        {
            // What is not there seems to have every attribute.
            return !file.Attributes.HasFlag(FileAttributes.ReparsePoint) || file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        }
        catch (IOException)
        {
            return null; // Links in a circle.
        }
    }
}
