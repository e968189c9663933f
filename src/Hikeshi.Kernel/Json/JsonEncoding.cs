namespace Hikeshi.Kernel.Json;

/// <summary>JSON that systems exchange is UTF-8 (RFC 8259 §8.1); some tools still write the encodings that RFC 4627 allowed.</summary>
public static class JsonEncoding
{
    public const string Expected = "UTF-8 (RFC 8259 §8.1)";

    private static readonly (byte[] Mark, int Width, int Place, string Word)[] Others =
    [
        ([0xFF, 0xFE, 0, 0], 4, 0, "UTF-32"), // before UTF-16, whose mark it begins with
        ([0, 0, 0xFE, 0xFF], 4, 3, "UTF-32"),
        ([0xFF, 0xFE], 2, 0, "UTF-16"),
        ([0xFE, 0xFF], 2, 1, "UTF-16"),
    ];

    /// <summary>By its mark, or by the zeros around its first character (RFC 4627 §3).</summary>
    /// <returns>UTF-16 or UTF-32, when that is what a JSON object or array is written in; null for everything else.</returns>
    public static string? Other(ReadOnlySpan<byte> bytes)
    {
        foreach (var (mark, width, place, word) in Others)
        {
            if (Begins(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes, width, place))
            {
                return word;
            }
        }

        return null;
    }

    /// <param name="place">Of the byte that is not zero.</param>
    private static bool Begins(ReadOnlySpan<byte> text, int width, int place)
    {
        for (; text.Length >= width; text = text[width..])
        {
            if (text[..place].ContainsAnyExcept((byte)0) || text[(place + 1)..width].ContainsAnyExcept((byte)0))
            {
                return false;
            }

            if (text[place] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return text[place] is (byte)'{' or (byte)'[';
            }
        }

        return false;
    }
}
