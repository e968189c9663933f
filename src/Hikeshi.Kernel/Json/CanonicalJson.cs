using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hikeshi.Kernel.Json;

/// <summary>
/// JSON Canonicalization Scheme (RFC 8785): members sorted by UTF-16 code units, no white space, ECMAScript numbers.
/// What is signed or hashed as JSON goes through here. 64-bit integers beyond 2^53 must be strings before they come here.
/// </summary>
public static class CanonicalJson
{
    /// <exception cref="JsonException">The text is not JSON, repeats a member name (I-JSON, RFC 7493 §2.3), or nests deeper than 64.</exception>
    public static byte[] Canonicalize(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
        return Canonicalize(document.RootElement, omit: null);
    }

    /// <param name="value">Any JSON value.</param>
    /// <param name="omit">A member of the outermost object that is left out (detached signatures are computed without themselves).</param>
    public static byte[] Canonicalize(JsonElement value, string? omit)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(buffer, value, omit);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> output, JsonElement value, string? omit)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value, omit);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    if (!first)
                    {
                        output.Write(","u8);
                    }

                    first = false;
                    Write(output, item, omit: null);
                }

                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(output, value.GetString()!);
                break;
            case JsonValueKind.Number:
                output.Write(Encoding.ASCII.GetBytes(EcmaScriptNumber(value.GetDouble())));
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value, string? omit)
    {
        var members = value.EnumerateObject().Where(m => omit is null || m.Name != omit).ToList();
        members.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            WriteString(output, members[i].Name);
            output.Write(":"u8);
            Write(output, members[i].Value, omit: null);
        }

        output.Write("}"u8);
    }

    /// <summary>RFC 8785 §3.2.2.2: only what must be escaped is, with the short forms where they exist.</summary>
    private static void WriteString(ArrayBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        var plain = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var escape = text[i] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => "\\u" + ((int)text[i]).ToString("x4", CultureInfo.InvariantCulture),
                _ => null,
            };
            if (escape is null)
            {
                continue;
            }

            Encoding.UTF8.GetBytes(text.AsSpan(plain, i - plain), output);
            Encoding.UTF8.GetBytes(escape, output);
            plain = i + 1;
        }

        Encoding.UTF8.GetBytes(text.AsSpan(plain), output);
        output.Write("\""u8);
    }

    /// <summary>ECMA-262 Number::toString, as RFC 8785 §3.2.2.3 demands; "R" gives the shortest digits that round-trip.</summary>
    private static string EcmaScriptNumber(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new JsonException("a number beyond the range of IEEE 754 double has no canonical form");
        }

        if (number == 0)
        {
            return "0";
        }

        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var (digits, exponent) = Decompose(shortest);
        var sign = number < 0 ? "-" : "";
        var point = exponent + 1;
        string body;
        if (point is > 0 and <= 21)
        {
            body = digits.Length <= point ? digits.PadRight(point, '0') : digits[..point] + "." + digits[point..];
        }
        else if (point is > -6 and <= 0)
        {
            body = "0." + new string('0', -point) + digits;
        }
        else
        {
            var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
            body = $"{mantissa}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
        }

        return sign + body;
    }

    /// <returns>Significant digits without leading or trailing zeros, and the decimal exponent of the first of them.</returns>
    private static (string Digits, int Exponent) Decompose(string shortest)
    {
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = e < 0 ? shortest : shortest[..e];
        var power = e < 0 ? 0 : int.Parse(shortest.AsSpan(e + 1), CultureInfo.InvariantCulture);
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var integerDigits = dot < 0 ? mantissa.Length : dot;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0'), integerDigits - 1 - leading + power);
    }
}
