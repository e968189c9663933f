using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hikeshi.Exposure.Ranges;

/// <summary>vers-spec, Clause 5.3.3.2: what must be percent-encoded in a version, and nothing else is.</summary>
internal static class VersEncoding
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => c is not ('>' or '<' or '=' or '!' or '*' or '|' or '%'))]);

    public static string Encode(string version)
    {
        if (!version.AsSpan().ContainsAnyExcept(Plain))
        {
            return version;
        }

        var text = new StringBuilder(version.Length + 8);
        foreach (var b in Encoding.UTF8.GetBytes(version))
        {
            _ = b < 0x80 && Plain.Contains((char)b) ? text.Append((char)b) : text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <returns>Null when a percent sign begins no triplet, or the triplets are no UTF-8.</returns>
    public static string? Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                return null;
            }
        }

        var decoded = Encoding.UTF8.GetString([.. bytes]);
        return decoded.Contains('\uFFFD', StringComparison.Ordinal) ? null : decoded;
    }
}
