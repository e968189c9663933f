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

        try
        {
            return Encode(StrictUtf8.GetBytes(pattern.Plain), encodings, line);
        }
        catch (EncoderFallbackException)
        {
            throw new RuleException(line, "half of a surrogate pair, which cannot be encoded");
        }
        catch (DecoderFallbackException)
        {
            throw new RuleException(line, "these bytes cannot stand in an event's text; add 'base64' or 'base64offset'");
        }
    }

    private static IReadOnlyList<Pattern> Encode(byte[] bytes, IReadOnlyList<string> encodings, int line)
    {
        foreach (var encoding in encodings)
        {
            switch (encoding)
            {
                case "utf16le" or "wide":
                    bytes = Encoding.Unicode.GetBytes(StrictUtf8.GetString(bytes));
                    break;
                case "utf16be":
                    bytes = Encoding.BigEndianUnicode.GetBytes(StrictUtf8.GetString(bytes));
                    break;
                case "utf16":
                    bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(StrictUtf8.GetString(bytes))];
                    break;
                case "base64":
                    bytes = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
                    break;
                default:
                    // The last one (ModifierCheck).
                    return Offsets(bytes, line);
            }
        }

        return [Pattern.Literal(StrictUtf8.GetString(bytes))];
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
