using System.Text;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Patterns;

/// <summary>The modifiers that encode a value: utf16le, utf16be, utf16, wide, base64, base64offset, in the order in which they are written.</summary>
internal static class ValueEncoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IReadOnlyList<Pattern> Apply(Pattern pattern, IReadOnlyList<string> encodings, int line)
    {
        if (pattern.HasWildcards)
        {
            throw new RuleException(line, $"a wildcard cannot be encoded with '{encodings[0]}'; escape it with a backslash");
        }

        var bytes = Encoding.UTF8.GetBytes(pattern.Plain);
        for (var i = 0; i < encodings.Count; i++)
        {
            switch (encodings[i])
            {
                case "utf16le" or "wide":
                    bytes = Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes));
                    break;
                case "utf16be":
                    bytes = Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(bytes));
                    break;
                case "utf16":
                    bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes))];
                    break;
                case "base64":
                    bytes = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
                    break;
                default:
                    return i == encodings.Count - 1
                        ? Offsets(bytes, line)
                        : throw new RuleException(line, "'base64offset' must be the last encoding");
            }
        }

        try
        {
            return [Pattern.Literal(StrictUtf8.GetString(bytes))];
        }
        catch (DecoderFallbackException)
        {
            throw new RuleException(line, "these bytes cannot stand in an event's text; add 'base64' or 'base64offset'");
        }
    }

    /// <summary>What is constant in the Base64 text when 0, 1 or 2 unknown bytes come before the value and any number after it.</summary>
    private static List<Pattern> Offsets(byte[] value, int line)
    {
        var patterns = new List<Pattern>();
        for (var shift = 0; shift < 3; shift++)
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. value]);
            var first = ((shift * 8) + 5) / 6;
            var last = (shift + value.Length) * 8 / 6;
            if (last <= first)
            {
                throw new RuleException(line, "too short for 'base64offset': nothing of it is constant");
            }

            patterns.Add(Pattern.Literal(text[first..last]));
        }

        return patterns;
    }
}
