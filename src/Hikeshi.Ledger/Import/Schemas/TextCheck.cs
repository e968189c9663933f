using System.Buffers;
using System.Text.Json;

namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>Whether a text is one that a schema allows: its choice of texts, pattern, format and length.</summary>
internal static class TextCheck
{
    private const int LongestOnStack = 512;

    /// <param name="reports">False where only yes or no is asked: words cost more than the check.</param>
    /// <returns>Null when it is.</returns>
    public static SchemaFault? Of(ref Utf8JsonReader reader, JsonSchemaNode schema, bool reports)
    {
        var length = reader.ValueSpan.Length;
        var rented = length > LongestOnStack ? ArrayPool<char>.Shared.Rent(length) : null;
        try
        {
            var buffer = rented ?? stackalloc char[LongestOnStack];
            return Of(buffer[..reader.CopyString(buffer)], schema, reports);
        }
        catch (InvalidOperationException)
        {
            return new SchemaFault("the text is not valid Unicode", "UTF-8 without unpaired surrogates");
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    private static SchemaFault? Of(scoped ReadOnlySpan<char> text, JsonSchemaNode schema, bool reports)
    {
        if (schema.Texts is { } texts && !texts.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text))
        {
            return reports ? new SchemaFault($"found {SchemaWords.Quoted(text)}", SchemaWords.Choice(texts)) : default(SchemaFault);
        }

        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            return reports ? new SchemaFault($"found {SchemaWords.Quoted(text)}", $"a text that matches {SchemaWords.Written(pattern)}") : default(SchemaFault);
        }

        if (schema.Format is { } format && !format(text))
        {
            return reports ? new SchemaFault($"found {SchemaWords.Quoted(text)}", $"the format {schema.FormatName}") : default(SchemaFault);
        }

        return schema.MinLength == 0 && schema.MaxLength == int.MaxValue ? null : Length(CodePoints(text), schema, reports);
    }

    private static SchemaFault? Length(int points, JsonSchemaNode schema, bool reports) =>
        points >= schema.MinLength && points <= schema.MaxLength ? null
        : reports ? new SchemaFault($"a text of {points} characters", schema.MaxLength < int.MaxValue ? $"{schema.MinLength} to {schema.MaxLength}" : $"at least {schema.MinLength}")
        : default(SchemaFault);

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var points = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            points++;
        }

        return points;
    }
}
