using System.Globalization;
using System.Text.Json;

namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>Whether a number is one that a schema allows.</summary>
internal static class NumberCheck
{
    /// <inheritdoc cref="TextCheck.Of(ref Utf8JsonReader, JsonSchemaNode, bool)"/>
    public static SchemaFault? Of(ref Utf8JsonReader reader, JsonSchemaNode schema, bool reports)
    {
        var number = reader.GetDouble();
        return number >= schema.Minimum && number <= schema.Maximum && number > schema.Above ? null
            : reports ? new SchemaFault($"found {number.ToString(CultureInfo.InvariantCulture)}", SchemaWords.Range(schema))
            : default(SchemaFault);
    }
}
