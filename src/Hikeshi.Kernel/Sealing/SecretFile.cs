using System.Text;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Sealing;

/// <summary>A file that only its owner reads: mode 0600.</summary>
public static class SecretFile
{
    private const int Longest = 8192;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <exception cref="RefusedException">There is none, others can read it, or it is too large for a key.</exception>
    public static string Read(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > Longest)
        {
            throw new RefusedException(new SealingKeyRefusal(path, File.Exists(path) ? "the file is too large for a key" : "there is no such file", "a private key", "Give the right path, or restore the file from the backup"));
        }

        return (File.GetUnixFileMode(path) & Others) == 0
            ? File.ReadAllText(path)
            : throw new RefusedException(new SealingKeyRefusal(path, "the private key can be read or written by other accounts", "mode 0600", "Run chmod 600 on it, and consider the key as known to others"));
    }

    /// <summary>On disk when it returns, whole or not at all.</summary>
    /// <exception cref="IOException">There is such a file already.</exception>
    public static void Write(string path, string text)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
    }
}
