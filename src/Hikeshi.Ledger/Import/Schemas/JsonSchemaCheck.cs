using System.Text.Json;

namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>
/// Checks JSON text against a schema as it reads, without making a tree of it. Where a schema gives alternatives the reader, which is a value, is
/// copied and each alternative reads from there; how often that may happen is bounded, as whoever wrote the document chose how deep it nests.
/// </summary>
internal ref struct JsonSchemaCheck
{
    private const int LongestName = 256;
    private const int StepsPerByte = 4;
    private const int FreeSteps = 100_000;

    private readonly bool reports;
    private readonly List<object> path = [];
    private long steps;
    private int silent; // inside alternatives whose failure is no problem
    private SchemaProblem? problem;

    private JsonSchemaCheck(long steps, bool reports)
    {
        this.steps = steps;
        this.reports = reports;
    }

    /// <summary>Null when the document is what the schema says; otherwise what was noticed furthest into it.</summary>
    /// <param name="utf8">Well-formed JSON, no deeper than <see cref="ImportLimits.MaxDepth"/>.</param>
    public static SchemaProblem? Run(ReadOnlySpan<byte> utf8, JsonSchemaNode schema)
    {
        // Only a document with a problem is worth the words that say where things are.
        var quick = new JsonSchemaCheck(Budget(utf8), reports: false);
        if (quick.All(utf8, schema) && quick.steps > 0)
        {
            return null;
        }

        var slow = new JsonSchemaCheck(Budget(utf8), reports: true);
        _ = slow.All(utf8, schema);
        return slow.steps <= 0 ? new SchemaProblem("$", 0, "alternatives nest in one another too often", "a document that can be checked in time") : slow.problem;
    }

    private static long Budget(ReadOnlySpan<byte> utf8) => FreeSteps + ((long)utf8.Length * StepsPerByte);

    private bool All(ReadOnlySpan<byte> utf8, JsonSchemaNode schema)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ImportLimits.MaxDepth });
        reader.Read();
        return Value(ref reader, schema);
    }

    /// <summary>From the first token of a value to its last one; when it returns false the reader is anywhere.</summary>
    private bool Value(ref Utf8JsonReader reader, JsonSchemaNode schema)
    {
        while (schema.Reference is { } reference)
        {
            schema = reference;
        }

        if (--steps <= 0)
        {
            return false;
        }

        if (schema.Never)
        {
            return reports && Fail(ref reader, "this must not be here", "nothing");
        }

        var start = reader;
        return Itself(ref reader, schema) && (!schema.HasBranches || Branches(ref start, schema));
    }

    private bool Itself(ref Utf8JsonReader reader, JsonSchemaNode schema)
    {
        if (!IsOf(ref reader, schema.Types))
        {
            return reports && Fail(ref reader, $"found {SchemaWords.Word(ref reader)}", SchemaWords.Words(schema.Types));
        }

        if (schema.Texts is not null && reader.TokenType != JsonTokenType.String)
        {
            return reports && Fail(ref reader, $"found {SchemaWords.Word(ref reader)}", "one of the texts that the schema names");
        }

        if (schema.Truth is { } truth && reader.TokenType != (truth ? JsonTokenType.True : JsonTokenType.False))
        {
            return reports && Fail(ref reader, $"found {SchemaWords.Word(ref reader)}", truth ? "true" : "false");
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when schema.LooksIntoObjects:
                return Members(ref reader, schema);
            case JsonTokenType.StartArray when schema.LooksIntoArrays || schema.UniqueItems:
                return Items(ref reader, schema);
            case JsonTokenType.String when schema.LooksAtText:
                return Allowed(ref reader, TextCheck.Of(ref reader, schema, reports));
            case JsonTokenType.Number:
                return Allowed(ref reader, NumberCheck.Of(ref reader, schema, reports));
            default:
                reader.Skip();
                return true;
        }
    }

    private bool Members(ref Utf8JsonReader reader, JsonSchemaNode schema)
    {
        var seen = 0UL;
        Span<char> buffer = stackalloc char[LongestName];
        path.Add("");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<char> name = CopyName(ref reader, buffer) is >= 0 and var length ? buffer[..length] : "…";
            if (reports)
            {
                path[^1] = name.ToString();
            }

            var child = schema.AdditionalProperties;
            if (schema.Properties.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var number))
            {
                child = schema.PropertySchemas[number];
                if ((seen & (1UL << number)) != 0)
                {
                    return reports && Fail(ref reader, "this member occurs twice", "one member of each name");
                }

                seen |= 1UL << number;
            }
            else if (child is { Never: true })
            {
                return reports && Fail(ref reader, "this member is unknown here", SchemaWords.Names(schema, ~seen));
            }

            reader.Read();
            if (child is null)
            {
                reader.Skip();
            }
            else if (!Value(ref reader, child))
            {
                return false;
            }
        }

        path.RemoveAt(path.Count - 1);
        return Complete(ref reader, schema, seen);
    }

    private bool Complete(ref Utf8JsonReader reader, JsonSchemaNode schema, ulong seen)
    {
        if ((schema.Required & ~seen) is not 0 and var missing)
        {
            return reports && Fail(ref reader, $"{SchemaWords.Names(schema, missing)} is missing", $"all of {SchemaWords.Names(schema, schema.Required)}");
        }

        foreach (var (property, needs) in schema.Dependencies)
        {
            if ((seen & (1UL << property)) != 0 && (needs & ~seen) is not 0 and var absent)
            {
                return reports && Fail(ref reader, $"{SchemaWords.Names(schema, absent)} is missing", $"{SchemaWords.Names(schema, needs)} beside '{schema.PropertyNames[property]}'");
            }
        }

        return true;
    }

    private bool Items(ref Utf8JsonReader reader, JsonSchemaNode schema)
    {
        var unique = schema.UniqueItems ? new HashSet<UInt128>() : null;
        var count = 0;
        path.Add(0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reports)
            {
                path[^1] = count;
            }

            if (unique is not null && !unique.Add(JsonDigest.Of(reader, ref steps)))
            {
                return reports && Fail(ref reader, "this item stands here twice", "items that differ from one another");
            }

            var child = count < schema.FirstItems.Count ? schema.FirstItems[count] : schema.FirstItems.Count > 0 ? schema.AdditionalItems : schema.Items;
            count++;
            if (child is null)
            {
                reader.Skip();
            }
            else if (!Value(ref reader, child))
            {
                return false;
            }
        }

        path.RemoveAt(path.Count - 1);
        return count >= schema.MinItems && count <= schema.MaxItems
            || (reports && Fail(ref reader, $"{count} items", schema.MaxItems < int.MaxValue ? $"{schema.MinItems} to {schema.MaxItems}" : $"at least {schema.MinItems}"));
    }

    private bool Allowed(ref Utf8JsonReader reader, SchemaFault? found) =>
        found is not { } fault || (reports && Fail(ref reader, fault.What, fault.Expected));

    private bool Branches(ref Utf8JsonReader start, JsonSchemaNode schema)
    {
        foreach (var one in schema.AllOf)
        {
            if (!Again(ref start, one))
            {
                return false;
            }
        }

        if (schema.AnyOf.Count > 0 && Holding(ref start, schema.AnyOf, enough: 1) == 0)
        {
            return false;
        }

        if (schema.OneOf.Count > 0 && Holding(ref start, schema.OneOf, enough: 2) is not 1 and var holding)
        {
            return holding != 0 && reports && Fail(ref start, "this fits more than one of the alternatives", "exactly one of them");
        }

        return Conditions(ref start, schema);
    }

    private bool Conditions(ref Utf8JsonReader start, JsonSchemaNode schema)
    {
        if (schema.Not is { } not && Silently(ref start, not))
        {
            return reports && Fail(ref start, not.Required != 0 ? $"{SchemaWords.Names(not, not.Required)} stand together" : "this is what the schema excludes", "not so");
        }

        return schema.If is not { } condition || (Silently(ref start, condition) ? schema.Then : schema.Else) is not { } consequence || Again(ref start, consequence);
    }

    private int Holding(ref Utf8JsonReader start, IReadOnlyList<JsonSchemaNode> alternatives, int enough)
    {
        var holding = 0;
        for (var i = 0; i < alternatives.Count && holding < enough; i++)
        {
            holding += Again(ref start, alternatives[i]) ? 1 : 0;
        }

        return holding;
    }

    private bool Silently(ref Utf8JsonReader start, JsonSchemaNode schema)
    {
        silent++;
        var holds = Again(ref start, schema);
        silent--;
        return holds;
    }

    private bool Again(ref Utf8JsonReader start, JsonSchemaNode schema)
    {
        var reader = start;
        var depth = path.Count;
        var holds = Value(ref reader, schema);
        path.RemoveRange(depth, path.Count - depth);
        return holds;
    }

    private bool Fail(ref Utf8JsonReader reader, string what, string expected)
    {
        if (silent == 0 && steps > 0 && (problem is null || reader.TokenStartIndex > problem.At))
        {
            problem = new SchemaProblem(JsonWalk.PathOf(path), reader.TokenStartIndex, what, expected);
        }

        return false;
    }

    /// <returns>Characters, or -1 for what is the name of nothing: too long, or an escaped lone surrogate.</returns>
    private static int CopyName(ref Utf8JsonReader reader, scoped Span<char> buffer)
    {
        try
        {
            return reader.ValueSpan.Length <= buffer.Length ? reader.CopyString(buffer) : -1;
        }
        catch (InvalidOperationException)
        {
            return -1;
        }
    }

    private static bool IsOf(ref Utf8JsonReader reader, JsonTypes types) => reader.TokenType switch
    {
        JsonTokenType.StartObject => (types & JsonTypes.Object) != 0,
        JsonTokenType.StartArray => (types & JsonTypes.Array) != 0,
        JsonTokenType.String => (types & JsonTypes.String) != 0,
        JsonTokenType.Number => (types & JsonTypes.Number) != 0 || ((types & JsonTypes.Integer) != 0 && double.IsInteger(reader.GetDouble())),
        JsonTokenType.True or JsonTokenType.False => (types & JsonTypes.Boolean) != 0,
        _ => (types & JsonTypes.Null) != 0,
    };
}
