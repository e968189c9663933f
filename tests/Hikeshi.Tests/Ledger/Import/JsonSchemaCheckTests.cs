using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Ledger.Import.CycloneDx;
using Hikeshi.Ledger.Import.Schemas;
using Hikeshi.Tests.Exposure;
using Xunit;

namespace Hikeshi.Tests.Ledger.Import;

public sealed class JsonSchemaCheckTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "1", "$: found a number; expected a string")]
    [InlineData("""{"type":["string","null"]}""", "true", "$: found true; expected null or a string")]
    [InlineData("""{"type":"integer"}""", "1.5", "$: found a number; expected an integer")]
    [InlineData("""{"type":"integer"}""", "1.0", null)]
    [InlineData("""{"enum":["a","b"]}""", "\"c\"", "$: found 'c'; expected one of 'a', 'b'")]
    [InlineData("""{"const":false}""", "true", "$: found true; expected false")]
    [InlineData("""{"pattern":"^[a-z]+$"}""", "\"ab\\n\"", "$: found 'ab\n'; expected a text that matches ^[a-z]+$")]
    [InlineData("""{"minLength":2}""", "\"\\ud83d\\ude00\"", "$: a text of 1 characters; expected at least 2")]
    [InlineData("""{"minimum":0,"maximum":10}""", "11", "$: found 11; expected 0 to 10")]
    [InlineData("""{"exclusiveMinimum":0}""", "0", "$: found 0; expected more than 0")]
    [InlineData("""{"required":["a","b"]}""", """{"a":1}""", "$: 'b' is missing; expected all of 'a', 'b'")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", "$.b: this member is unknown here; expected 'a'")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":"x","\u0061":"y"}""", "$.a: this member occurs twice; expected one member of each name")]
    [InlineData("""{"dependencies":{"a":["b"]}}""", """{"a":1}""", "$: 'b' is missing; expected 'b' beside 'a'")]
    [InlineData("""{"items":{"type":"number"},"minItems":1,"maxItems":2}""", "[1,2,3]", "$: 3 items; expected 1 to 2")]
    [InlineData("""{"items":[{"type":"number"}],"additionalItems":false}""", "[1,2]", "$[1]: this must not be here; expected nothing")]
    [InlineData("""{"uniqueItems":true,"items":{}}""", """[{"a":1,"b":[2]},{"b":[2.0],"\u0061":1}]""", "$[1]: this item stands here twice; expected items that differ from one another")]
    [InlineData("""{"uniqueItems":true}""", """[[1,2],[2,1],{"a":null},{"a":false},"1",1]""", null)]
    [InlineData("""{"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1,"b":2}""", "$: this fits more than one of the alternatives; expected exactly one of them")]
    [InlineData("""{"oneOf":[{"properties":{"kind":{"const":"x"},"n":{"type":"number"}}},{"properties":{"kind":{"const":"y"}}}]}""", """{"kind":"x","n":"1"}""", "$.n: found a string; expected a number")]
    [InlineData("""{"anyOf":[{"type":"number"},{"minLength":3}]}""", "\"ab\"", "$: found a string; expected a number")]
    [InlineData("""{"not":{"required":["a","b"]}}""", """{"a":1,"b":2}""", "$: 'a', 'b' stand together; expected not so")]
    [InlineData("""{"if":{"properties":{"a":{"const":"x"}}},"then":{"required":["b"]},"else":{"required":["c"]}}""", """{"a":"y"}""", "$: 'c' is missing; expected all of 'c'")]
    [InlineData("""{"$ref":"#/definitions/n","type":"string","definitions":{"n":{"type":"number"}}}""", "1", null)]
    [InlineData("""{"format":"date-time"}""", "\"2026-02-30T00:00:00Z\"", "$: found '2026-02-30T00:00:00Z'; expected the format date-time")]
    [InlineData("""{"format":"date-time"}""", "\"2026-02-28T23:59:59.5+09:00\"", null)]
    [InlineData("""{"format":"iri-reference"}""", "\"a b\"", "$: found 'a b'; expected the format iri-reference")]
    [InlineData("""{"format":"idn-email"}""", "\"nobody\"", "$: found 'nobody'; expected the format idn-email")]
    public void Run_Keyword_IsHeldAndExplained(string schema, string document, string? problem)
    {
        var found = JsonSchemaCheck.Run(Encoding.UTF8.GetBytes(document), new JsonSchemaReader(_ => JsonDocument.Parse(schema)).Read("schema"));
        Assert.Equal(problem, found is null ? null : $"{found.Path}: {found.What}; expected {found.Expected}");
    }

    [Fact]
    public void Read_UnknownKeyword_IsAnErrorAtStart() =>
        Assert.Throws<NotSupportedException>(() => new JsonSchemaReader(_ => JsonDocument.Parse("""{"propertyNames":{}}""")).Read("schema"));

    /// <summary>Alternatives in alternatives double the work with every level; the work ends, and says so.</summary>
    [Fact]
    public void Run_AlternativesWithoutEnd_AreGivenUp()
    {
        const string Schema = """{"anyOf":[{"properties":{"a":{"$ref":"#"}},"required":["x"]},{"properties":{"a":{"$ref":"#"}},"required":["y"]},{"properties":{"a":{"$ref":"#"}}}]}""";
        var document = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);
        var found = JsonSchemaCheck.Run(Encoding.UTF8.GetBytes(document), new JsonSchemaReader(_ => JsonDocument.Parse(Schema)).Read("schema"));
        Assert.Equal("alternatives nest in one another too often", found?.What);
    }

    [Fact]
    public void Run_PackDocumentsAndTheirMutations_JudgesLikeAnotherImplementation()
    {
        var files = Directory.EnumerateFiles(DataPack.Folder("cyclonedx-spec"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var (random, rejected) = (new Random(20261128), 0);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            if (JsonNode.Parse(bytes) is not JsonObject bom || bom["specVersion"]?.GetValue<string>() is not { } version)
            {
                continue;
            }

            for (var i = 0; i < 12; i++)
            {
                var changed = i == 0 ? bytes : JsonMutation.Of(bom, random);
                var accepted = JsonSchemaCheck.Run(changed, CycloneDxSchemas.ForJson(version)) is null;
                Assert.True(accepted == SchemaOracle.Accepts(version, changed), $"{Path.GetFileName(file)}, {i}: we say {accepted}\n{Encoding.UTF8.GetString(changed)}");
                rejected += accepted ? 0 : 1;
            }
        }

        Assert.True(rejected > files.Count, $"{rejected} rejected");
    }
}
