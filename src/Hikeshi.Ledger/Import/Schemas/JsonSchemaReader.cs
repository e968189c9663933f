using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>
/// Makes <see cref="JsonSchemaNode"/>s of JSON Schema documents (draft-07) that refer to one another by file name. A keyword that is not known
/// is an error here, at start: passed over in silence it would let through what the schema forbids.
/// </summary>
/// <param name="load">A document by the name that <c>$ref</c> gives.</param>
internal sealed class JsonSchemaReader(Func<string, JsonDocument> load)
{
    private static readonly FrozenSet<string> Annotations = FrozenSet.Create(
        StringComparer.Ordinal, "$schema", "$id", "$comment", "title", "description", "default", "examples", "definitions", "meta:enum", "deprecated", "type", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "then", "else", "required", "additionalItems");

    private readonly Dictionary<string, JsonElement> documents = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Document, string Pointer), JsonSchemaNode> known = [];

    /// <exception cref="NotSupportedException">The document uses what this reader does not know.</exception>
    public JsonSchemaNode Read(string document) => Find(document, "");

    private JsonSchemaNode Find(string document, string pointer)
    {
        if (known.TryGetValue((document, pointer), out var node))
        {
            return node;
        }

        known[(document, pointer)] = node = new JsonSchemaNode();
        Fill(node, document, Element(document, pointer));
        return node;
    }

    private JsonElement Element(string document, string pointer)
    {
        if (!documents.TryGetValue(document, out var element))
        {
            documents[document] = element = load(document).RootElement;
        }

        foreach (var step in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            element = element.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return element;
    }

    private JsonSchemaNode Make(string document, JsonElement schema)
    {
        var node = new JsonSchemaNode();
        Fill(node, document, schema);
        return node;
    }

    private void Fill(JsonSchemaNode node, string document, JsonElement schema)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            node.Never = schema.ValueKind == JsonValueKind.False;
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            var parts = reference.GetString()!.Split('#', 2);
            node.Reference = Find(parts[0].Length == 0 ? document : parts[0], parts.Length == 2 ? parts[1] : "");
            return;
        }

        node.Types = Types(schema);
        FillObject(node, document, schema);
        foreach (var keyword in schema.EnumerateObject().Where(k => !Annotations.Contains(k.Name)))
        {
            Fill(node, document, schema, keyword.Name, keyword.Value);
        }
    }

    private void Fill(JsonSchemaNode node, string document, JsonElement schema, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "enum":
                node.Texts = value.EnumerateArray().Select(v => v.GetString()!).ToFrozenSet(StringComparer.Ordinal);
                break;
            case "const" when value.ValueKind == JsonValueKind.String:
                node.Texts = FrozenSet.Create(StringComparer.Ordinal, value.GetString()!);
                break;
            case "const" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                node.Truth = value.GetBoolean();
                break;
            case "pattern":
                node.Pattern = Pattern(value.GetString()!);
                break;
            case "format":
                (node.Format, node.FormatName) = (JsonFormats.Named(value.GetString()!), value.GetString()!);
                break;
            case "minLength":
                node.MinLength = value.GetInt32();
                break;
            case "maxLength":
                node.MaxLength = value.GetInt32();
                break;
            case "minimum":
                node.Minimum = value.GetDouble();
                break;
            case "maximum":
                node.Maximum = value.GetDouble();
                break;
            case "exclusiveMinimum":
                node.Above = value.GetDouble();
                break;
            case "minItems":
                node.MinItems = value.GetInt32();
                break;
            case "maxItems":
                node.MaxItems = value.GetInt32();
                break;
            case "uniqueItems":
                node.UniqueItems = value.GetBoolean();
                break;
            case "items" when value.ValueKind == JsonValueKind.Array:
                node.FirstItems = All(document, value);
                node.AdditionalItems = schema.TryGetProperty("additionalItems", out var more) ? Make(document, more) : null;
                break;
            case "items":
                node.Items = Make(document, value);
                break;
            case "properties" or "additionalProperties" or "dependencies":
                break; // FillObject
            case "allOf":
                node.AllOf = All(document, value);
                break;
            case "anyOf":
                node.AnyOf = All(document, value);
                break;
            case "oneOf":
                node.OneOf = All(document, value);
                break;
            case "not":
                node.Not = Make(document, value);
                break;
            case "if":
                node.If = Make(document, value);
                node.Then = schema.TryGetProperty("then", out var then) ? Make(document, then) : null;
                node.Else = schema.TryGetProperty("else", out var otherwise) ? Make(document, otherwise) : null;
                break;
            default:
                throw new NotSupportedException($"{document}: keyword {keyword}");
        }
    }

    private List<JsonSchemaNode> All(string document, JsonElement schemas) => [.. schemas.EnumerateArray().Select(s => Make(document, s))];

    private void FillObject(JsonSchemaNode node, string document, JsonElement schema)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()!).ToList() : [];
        var schemas = schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().ToDictionary(p => p.Name, p => (JsonSchemaNode?)Make(document, p.Value), StringComparer.Ordinal)
            : [];
        var dependencies = schema.TryGetProperty("dependencies", out var needs)
            ? needs.EnumerateObject().Select(d => (d.Name, Needs: d.Value.EnumerateArray().Select(n => n.GetString()!).ToList())).ToList()
            : [];
        foreach (var name in required.Concat(dependencies.SelectMany(d => d.Needs.Append(d.Name))))
        {
            schemas.TryAdd(name, value: null);
        }

        if (schemas.Count > JsonSchemaNode.MostProperties)
        {
            throw new NotSupportedException($"{document}: {schemas.Count} properties in one schema");
        }

        node.PropertyNames = [.. schemas.Keys];
        node.PropertySchemas = [.. schemas.Values];
        node.Properties = node.PropertyNames.Select((name, number) => (name, number)).ToFrozenDictionary(p => p.name, p => p.number, StringComparer.Ordinal);
        node.Required = Bits(node, required);
        node.Dependencies = [.. dependencies.Select(d => (node.Properties[d.Name], Bits(node, d.Needs)))];
        node.AdditionalProperties = schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind != JsonValueKind.True ? Make(document, more) : null;
    }

    private static ulong Bits(JsonSchemaNode node, IEnumerable<string> names) => names.Aggregate(0UL, (bits, name) => bits | (1UL << node.Properties[name]));

    private static JsonTypes Types(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? JsonTypes.Any
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Aggregate((JsonTypes)0, (all, one) => all | Type(one))
        : Type(type);

    private static JsonTypes Type(JsonElement name) => name.GetString() switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "object" => JsonTypes.Object,
        "array" => JsonTypes.Array,
        "number" => JsonTypes.Number | JsonTypes.Integer,
        "integer" => JsonTypes.Integer,
        "string" => JsonTypes.String,
        var other => throw new NotSupportedException($"type {other}"),
    };

    /// <summary>ECMA-262 as draft-07 asks: its <c>$</c> is the very end, which .NET's is not.</summary>
    private static Regex Pattern(string pattern) => new(
        pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? pattern[..^1] + "\\z" : pattern,
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
