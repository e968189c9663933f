using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Reading;
using Hikeshi.Tests.Response.Playbooks;
using Hikeshi.Verbs.Conformance.Cacao;
using Json.Schema;
using Xunit;

namespace Hikeshi.Tests.Verbs.Conformance;

public sealed class CacaoRunTests : IDisposable
{
    /// <summary>JsonSchema.Net is asked of one mutation in so many: it is slow.</summary>
    private const int Sampled = 5;

    private readonly string folder = Directory.CreateTempSubdirectory("cacao-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_DataPack_JudgesEveryDocument()
    {
        var run = CacaoRun.Of(SharingPack.Folder("cacao"));
        Assert.Empty(run.Unreadable);
        Assert.True(run.Cases.Count >= 10, $"only {run.Cases.Count} cases");
        Assert.All(run.Cases, one => Assert.True(one.Passed, $"{one.File}: {one.Sentence}"));
        Assert.Contains(run.Cases, one => one is { Kind: "schema", Expected: true });
        Assert.Contains(run.Cases, one => !one.Expected);
    }

    [Fact]
    public void Of_DocumentsThatAreNotAsExpected_Fail()
    {
        Write("a.json", TestPlaybook.Everything());
        Write("invalid-b.json", TestPlaybook.Everything());
        Write("c.json", TestPlaybook.Everything().With("name", null));
        Write("invalid-d.json", new TestPlaybook().Start("end", "e"));
        File.WriteAllText(Path.Combine(folder, "e.json"), """{"type":"identity"}""");
        Assert.Equal([("a.json", true), ("c.json", false), ("e.json", true), ("invalid-b.json", false), ("invalid-d.json", true)], CacaoRun.Of(folder).Cases.Select(c => (c.File, c.Passed)));
    }

    /// <summary>Everything that can be taken away from a playbook, or be something else, one at a time: two judges of the schemas and our reader say the same.</summary>
    [Fact]
    public void Accepts_EveryMutation_AgreesWithJsonSchemaNetAndWithTheReader()
    {
        var pack = SharingPack.Folder("cacao");
        var own = SchemaFolder.Near(pack)!;
        var other = Oracle(Path.Combine(pack, "schemas"));
        var examples = Directory.EnumerateFiles(pack, "*.json", SearchOption.AllDirectories).Where(f => !f.Contains("/schemas/", StringComparison.Ordinal)).Select(File.ReadAllText).Append(TestPlaybook.Everything().Json.ToJsonString());
        var differences = new List<string>();
        var (judged, refused) = (0, 0);
        foreach (var text in examples)
        {
            foreach (var (mutation, json) in Mutations(text))
            {
                using var document = JsonDocument.Parse(json);
                var verdict = own.Accepts(document.RootElement);
                Assert.True(judged % Sampled > 0 || verdict == other.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.Flag }).IsValid, $"JsonSchema.Net: {mutation}");
                var report = PlaybookReader.Read(System.Text.Encoding.UTF8.GetBytes(json), PlaybookLimits.Default);
                var structure = report.Findings.FirstOrDefault(f => f.Kind == PlaybookFindingKind.Structure);
                if (verdict != structure is null && !IsOnPurpose(mutation, structure))
                {
                    differences.Add($"{mutation}: the schemas say {verdict}, we say {structure?.Sentence}");
                }

                judged++;
                refused += verdict ? 0 : 1;
            }
        }

        Assert.Empty(differences);
        Assert.True(judged > 1000 && refused > 500, $"{judged} judged, {refused} refused");
    }

    /// <summary>An address that is none the patterns of the schemas let through, the text does not; an object as a value the text allows (§10.18.3), the schemas do not.</summary>
    private static bool IsOnPurpose(string mutation, PlaybookFinding? structure) => structure is not null
        ? structure.Where.Contains(".address.", StringComparison.Ordinal)
        : mutation.Contains("_variables.", StringComparison.Ordinal) && mutation.EndsWith(".value {}", StringComparison.Ordinal);

    private static IEnumerable<(string Mutation, string Json)> Mutations(string text)
    {
        yield return ("nothing", text);
        foreach (var path in Paths(JsonNode.Parse(text)!, []))
        {
            foreach (var replacement in new[] { "gone", "17", "\"x\"", "{}" })
            {
                var root = JsonNode.Parse(text)!;
                var parent = path.SkipLast(1).Aggregate(root, (node, key) => key is int i ? node[i]! : node[(string)key]!);
                if (parent is JsonArray array)
                {
                    array.RemoveAt((int)path[^1]);
                    if (replacement != "gone")
                    {
                        array.Insert((int)path[^1], JsonNode.Parse(replacement));
                    }
                }
                else if (replacement == "gone")
                {
                    parent.AsObject().Remove((string)path[^1]);
                }
                else
                {
                    parent[(string)path[^1]] = JsonNode.Parse(replacement);
                }

                yield return ($"{string.Join('.', path)} {replacement}", root.ToJsonString());
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode node, object[] above) => node switch
    {
        JsonObject many => many.SelectMany(p => Deeper(p.Value, [.. above, p.Key])),
        JsonArray list => list.SelectMany((item, i) => Deeper(item, [.. above, i])),
        _ => [],
    };

    private static IEnumerable<object[]> Deeper(JsonNode? node, object[] path) => node is null ? [path] : Paths(node, path).Prepend(path);

    /// <summary>The same files under addresses of their own: the <c>$id</c> that all of a folder share is taken out.</summary>
    private static JsonSchema Oracle(string schemas)
    {
        const string Base = "https://schemas.test/";
        var options = new BuildOptions { SchemaRegistry = new SchemaRegistry() };
        JsonSchema? root = null;
        foreach (var file in Directory.EnumerateFiles(schemas, "*.json", SearchOption.AllDirectories).OrderBy(f => Path.GetFileName(f) == "playbook.json"))
        {
            var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            json.Remove("$id");
            var schema = JsonSchema.FromText(json.ToJsonString(), options, new Uri(Base + Path.GetRelativePath(schemas, file)));
            root = Path.GetFileName(file) == "playbook.json" ? schema : root;
        }

        return root!;
    }

    private void Write(string name, TestPlaybook playbook)
    {
        if (playbook.Json["name"] is null)
        {
            playbook.Json.Remove("name");
        }

        File.WriteAllBytes(Path.Combine(folder, name), playbook.Utf8());
    }
}
