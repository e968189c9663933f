using Hikeshi.Kernel.Files;

namespace Hikeshi.Evidence.Verification;

/// <summary>Reads a file that somebody else has made: a pipe or a device, also behind a link, is not opened, since it might never end.</summary>
internal static class StrangersFile
{
    /// <summary>What is said of such a thing.</summary>
    public const string NotRegular = "this is no regular file, but a folder, a pipe, a device or the like; it was not opened";

    /// <summary>For those who read parts of it.</summary>
    /// <returns>Null when it is not there, or no regular file, also behind a link.</returns>
    public static long? LengthOf(string path) => FileIdentity.Of(path) is { Type: FileType.Regular } file ? file.Length : null;

    /// <summary>There is something that must not be opened.</summary>
    public static bool IsNoFile(string path) => Path.Exists(path) && LengthOf(path) is null;

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
