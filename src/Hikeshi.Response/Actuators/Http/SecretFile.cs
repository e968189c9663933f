using System.Text;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>A secret that stands in a file. It is read at each use, so that an exchanged one counts at once; it is never part of a text.</summary>
public sealed class SecretFile(string path)
{
    private const int MostBytes = 16 * 1024;
    private volatile string? last;

    /// <summary>The file's text without white space around it.</summary>
    /// <exception cref="IOException">The file cannot be read, is empty, is no text, or is larger than 16 KiB.</exception>
    internal string Reveal()
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[MostBytes + 1];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read > MostBytes)
        {
            throw new IOException($"{path} is larger than {MostBytes} bytes: it is no secret");
        }

        var text = Encoding.UTF8.GetString(bytes, 0, read).Trim();
        if (text.Length == 0 || text.Any(char.IsControl))
        {
            throw new IOException($"{path} is to hold one line with a secret");
        }

        return last = text;
    }

    /// <summary>Takes the secret out of what somebody else wrote.</summary>
    internal string Scrub(string text) => Scrubbing.Without(text, last);

    /// <summary>The path, never the secret.</summary>
    public override string ToString() => $"the secret in {path}";
}
