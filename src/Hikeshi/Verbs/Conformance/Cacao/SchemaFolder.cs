using System.Text.Json;
using System.Text.RegularExpressions;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Cacao;

/// <summary>
/// The JSON schemas that lie beside the playbooks of the suite, as the judge of what is well-formed: as much of JSON Schema draft-07 as they use. References are
/// taken as paths of files, since the schemas give all files of a folder the same <c>$id</c>. Shares no code with what it judges.
/// </summary>
internal sealed class SchemaFolder(string folder)
{
    private const int LargestSchema = 1 << 20;
    private const int Deepest = 256;

    private readonly Dictionary<string, JsonElement> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Regex> patterns = new(StringComparer.Ordinal);

    /// <returns>The nearest folder <c>schemas</c> with a playbook.json: below the folder of the suite, or beside one of the three above it; null without.</returns>
    public static SchemaFolder? Near(string suite)
    {
        var above = Path.GetFullPath(suite);
        for (var level = 0; level < 4 && above is not null; level++, above = Path.GetDirectoryName(above))
        {
            if (File.Exists(Path.Combine(above, "schemas", "playbook.json")))
            {
                return new SchemaFolder(Path.Combine(above, "schemas"));
            }
        }

        return null;
    }

    public bool Accepts(JsonElement document) => Holds(Path.Combine(folder, "playbook.json"), SchemaOf(Path.Combine(folder, "playbook.json")), document, 0);

    private bool Holds(string file, JsonElement schema, JsonElement value, int depth)
    {
        if (depth > Deepest)
        {
            throw CaseDocument.Refused(file, "schemas that refer to one another without end", "schemas that end");
        }

        return schema.ValueKind == JsonValueKind.True || (schema.ValueKind == JsonValueKind.Object && schema.EnumerateObject().All(k => Keyword(file, schema, k, value, depth + 1)));
    }

    private bool Keyword(string file, JsonElement schema, JsonProperty keyword, JsonElement value, int depth)
    {
        var wants = keyword.Value;
        return keyword.Name switch
        {
            "$ref" => Reference(file, wants.GetString()!) is var (other, target) && Holds(other, target, value, depth),
            "type" => wants.ValueKind == JsonValueKind.Array ? wants.EnumerateArray().Any(t => IsOf(t.GetString()!, value)) : IsOf(wants.GetString()!, value),
            "enum" => wants.EnumerateArray().Any(w => JsonElement.DeepEquals(w, value)),
            "const" => JsonElement.DeepEquals(wants, value),
            "pattern" => value.ValueKind != JsonValueKind.String || Pattern(wants.GetString()!).IsMatch(value.GetString()!),
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= wants.GetDouble(),
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= wants.GetDouble(),
            "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= wants.GetInt32(),
            "minProperties" => value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() >= wants.GetInt32(),
            "required" => value.ValueKind != JsonValueKind.Object || wants.EnumerateArray().All(n => value.TryGetProperty(n.GetString()!, out _)),
            "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => Holds(file, wants, item, depth)),
            "properties" => value.ValueKind != JsonValueKind.Object || wants.EnumerateObject().All(p => !value.TryGetProperty(p.Name, out var member) || Holds(file, p.Value, member, depth)),
            "patternProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(m => wants.EnumerateObject().Where(p => Pattern(p.Name).IsMatch(m.Name)).All(p => Holds(file, p.Value, m.Value, depth))),
            "additionalProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Where(m => !IsNamed(schema, m.Name)).All(m => Holds(file, wants, m.Value, depth)),
            "allOf" => wants.EnumerateArray().All(s => Holds(file, s, value, depth)),
            "anyOf" => wants.EnumerateArray().Any(s => Holds(file, s, value, depth)),
            "oneOf" => wants.EnumerateArray().Count(s => Holds(file, s, value, depth)) == 1,
            "not" => !Holds(file, wants, value, depth),
            "if" => Holds(file, wants, value, depth) ? Branch(file, schema, "then", value, depth) : Branch(file, schema, "else", value, depth),
            "then" or "else" or "$id" or "$schema" or "$defs" or "definitions" or "$comment" or "title" or "description" or "default" or "examples" or "contentEncoding" or "contentMediaType" => true,
            var unknown => throw CaseDocument.Refused(file, $"the keyword {unknown}", "keywords that the CACAO 2.0 schemas use"),
        };
    }

    private bool Branch(string file, JsonElement schema, string name, JsonElement value, int depth) => !schema.TryGetProperty(name, out var branch) || Holds(file, branch, value, depth);

    private bool IsNamed(JsonElement schema, string name) =>
        (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _))
        || (schema.TryGetProperty("patternProperties", out var named) && named.EnumerateObject().Any(p => Pattern(p.Name).IsMatch(name)));

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        _ => false,
    };

    private (string File, JsonElement Schema) Reference(string file, string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var target = hash == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, hash < 0 ? reference : reference[..hash]));
        if (!target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw CaseDocument.Refused(file, $"a reference to {reference}", "a schema of this folder");
        }

        var schema = SchemaOf(target);
        foreach (var part in hash < 0 ? [] : reference[(hash + 1)..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            schema = schema.TryGetProperty(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out var next) ? next : throw CaseDocument.Refused(file, $"a reference to {reference}", "a schema that is there");
        }

        return (target, schema);
    }

    private JsonElement SchemaOf(string path)
    {
        if (!files.TryGetValue(path, out var schema))
        {
            using var document = JsonDocument.Parse(RegularFile.Read(path, LargestSchema));
            files[path] = schema = document.RootElement.Clone();
        }

        return schema;
    }

    /// <summary>ECMA-262: <c>$</c> is the very end.</summary>
    private Regex Pattern(string pattern)
    {
        if (!patterns.TryGetValue(pattern, out var regex))
        {
            var ended = pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? pattern[..^1] + "\\z" : pattern;
            patterns[pattern] = regex = new Regex(ended, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }

        return regex;
    }
}
