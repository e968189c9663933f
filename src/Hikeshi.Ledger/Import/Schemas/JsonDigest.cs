using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>
/// A number for a JSON value that equal values share (RFC 8259: members in any order, numbers by value, text without its escapes), so that whether
/// items differ is seen in one pass. Seeded anew in every process: nobody can write two values that only look equal.
/// </summary>
internal static class JsonDigest
{
    private const int LongestOnStack = 512;
    private const int BytesPerStep = 16;

    private static readonly long Seed = Random.Shared.NextInt64();

    /// <param name="reader">A copy, at the first token of the value.</param>
    /// <param name="steps">What the work costs is taken from it; at zero or below the number means nothing.</param>
    public static UInt128 Of(Utf8JsonReader reader, ref long steps) => Value(ref reader, ref steps);

    private static UInt128 Value(ref Utf8JsonReader reader, ref long steps)
    {
        steps -= 1 + (reader.ValueSpan.Length / BytesPerStep);
        if (steps <= 0)
        {
            return 0;
        }

        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Members(ref reader, ref steps),
            JsonTokenType.StartArray => Items(ref reader, ref steps),
            JsonTokenType.String => Text(ref reader),
            JsonTokenType.Number => Mix(JsonTokenType.Number, (UInt128)BitConverter.DoubleToUInt64Bits(reader.GetDouble()), 0),
            var token => Mix(token, 0, 0),
        };
    }

    private static UInt128 Members(ref Utf8JsonReader reader, ref long steps)
    {
        var sum = UInt128.Zero;
        while (steps > 0 && reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Text(ref reader);
            reader.Read();
            sum = unchecked(sum + Mix(JsonTokenType.PropertyName, name, Value(ref reader, ref steps)));
        }

        return Mix(JsonTokenType.StartObject, sum, 0);
    }

    private static UInt128 Items(ref Utf8JsonReader reader, ref long steps)
    {
        var all = UInt128.One;
        while (steps > 0 && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            all = Mix(JsonTokenType.StartArray, all, Value(ref reader, ref steps));
        }

        return all;
    }

    private static UInt128 Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return XxHash128.HashToUInt128(reader.ValueSpan, Seed);
        }

        var length = reader.ValueSpan.Length;
        var rented = length > LongestOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        try
        {
            var buffer = rented ?? stackalloc byte[LongestOnStack];
            return XxHash128.HashToUInt128(buffer[..reader.CopyString(buffer)], Seed);
        }
        catch (InvalidOperationException)
        {
            return XxHash128.HashToUInt128(reader.ValueSpan, Seed); // Not Unicode: equal to the same letters only.
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static UInt128 Mix(JsonTokenType kind, UInt128 left, UInt128 right)
    {
        ReadOnlySpan<UInt128> both = [left, right, (UInt128)(int)kind];
        return XxHash128.HashToUInt128(MemoryMarshal.AsBytes(both), Seed);
    }
}
