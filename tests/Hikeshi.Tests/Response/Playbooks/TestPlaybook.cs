using System.Text.Json.Nodes;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Reading;
using Xunit;

namespace Hikeshi.Tests.Response.Playbooks;

/// <summary>Writes playbooks for tests: short names become identifiers.</summary>
internal sealed class TestPlaybook
{
    private readonly JsonObject workflow = [];
    private readonly JsonObject variables = [];

    public TestPlaybook(string name = "1")
    {
        Name = name;
        Json = new JsonObject
        {
            ["type"] = "playbook",
            ["spec_version"] = "cacao-2.0",
            ["id"] = PlaybookId(name),
            ["name"] = "Test " + name,
            ["created_by"] = Id("identity", "us"),
            ["created"] = "2026-01-01T00:00:00.000Z",
            ["modified"] = "2026-01-02T00:00:00.000Z",
            ["playbook_variables"] = variables,
            ["workflow_start"] = Id("start", "s"),
            ["workflow"] = workflow,
            ["agent_definitions"] = new JsonObject { [Id("group", "us")] = new JsonObject { ["type"] = "group", ["name"] = "Us" } },
            ["target_definitions"] = new JsonObject { [Id("http-api", "fw")] = new JsonObject { ["type"] = "http-api", ["name"] = "Wall", ["address"] = new JsonObject { ["dname"] = new JsonArray("fw.example") }, ["port"] = "443" } },
        };
        Step("end", "e");
    }

    public string Name { get; }

    public JsonObject Json { get; }

    public static string PlaybookId(string name) => Id("playbook", name);

    /// <summary>The same for the same words.</summary>
    public static string Id(string type, string name)
    {
        var bytes = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16).ToArray();
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return $"{type}--{new Guid(bytes, bigEndian: true)}";
    }

    public TestPlaybook Start(string type, string next) => Step("start", "s", ("on_completion", Id(type, next)));

    public TestPlaybook Manual(string name, string type, string next, params (string, JsonNode?)[] more) => Action(name, "manual", "Do " + name, type, next, more);

    public TestPlaybook Action(string name, string command, string text, string type, string next, params (string, JsonNode?)[] more) =>
        Step("action", name, [("commands", new JsonArray(new JsonObject { ["type"] = command, ["command"] = text })), ("agent", Id("group", "us")), ("on_completion", Id(type, next)), .. more]);

    public TestPlaybook Step(string type, string name, params (string Property, JsonNode? Value)[] properties)
    {
        var step = new JsonObject { ["type"] = type, ["name"] = name };
        foreach (var (property, value) in properties)
        {
            step[property] = value;
            if (value is null)
            {
                step.Remove(property);
            }
        }

        workflow[Id(type, name)] = step;
        return this;
    }

    public TestPlaybook Variable(string name, string type, string? value, bool constant = false, bool external = false)
    {
        variables[name] = new JsonObject { ["type"] = type, ["value"] = value, ["constant"] = constant, ["external"] = external };
        return this;
    }

    public TestPlaybook With(string property, JsonNode? value)
    {
        Json[property] = value;
        return this;
    }

    public byte[] Utf8() => System.Text.Encoding.UTF8.GetBytes(Json.ToJsonString());

    public PlaybookReport Report() => PlaybookReader.Read(Utf8(), PlaybookLimits.Default);

    public Playbook Read()
    {
        var report = Report();
        Assert.True(report.Playbook is not null, string.Join('\n', report.Errors.Select(e => e.Sentence)));
        return report.Playbook;
    }

    /// <summary>One of everything.</summary>
    public static TestPlaybook Everything()
    {
        var playbook = new TestPlaybook("everything")
            .Variable("__level__", "string", "high", external: true).Variable("__count__", "integer", "0").Variable("__net__", "ipv4-addr", "192.0.2.0/24", constant: true)
            .Start("action", "look")
            .Manual("look", "parallel", "both", ("out_args", new JsonArray("__level__")), ("timeout", 60000), ("delay", 1000), ("targets", new JsonArray(Id("http-api", "fw"))), ("description", "d"))
            .Step("parallel", "both", ("next_steps", new JsonArray(Id("if-condition", "if"), Id("while-condition", "while"))), ("on_completion", Id("switch-condition", "switch")))
            .Step("if-condition", "if", ("condition", "__level__:value = 'high' AND __net__:value ISSUPERSET '192.0.2.7'"), ("on_true", Id("action", "deny")), ("on_false", Id("end", "e3")), ("on_completion", Id("end", "e1")))
            .Step("while-condition", "while", ("condition", "__count__:value < 3"), ("on_true", Id("action", "count")), ("on_completion", Id("end", "e2")))
            .Step("switch-condition", "switch", ("switch", "__level__:value"), ("cases", new JsonObject { ["high"] = Id("playbook-action", "other"), ["default"] = Id("end", "e5") }), ("on_completion", Id("end", "e")))
            .Step("playbook-action", "other", ("playbook_id", PlaybookId("other")), ("playbook_version", "2026-01-02T00:00:00.000Z"), ("in_args", new JsonArray("__level__")), ("out_args", new JsonArray("__level__")), ("on_success", Id("end", "e6")), ("on_failure", Id("end", "e7")))
            .Manual("count", "end", "e4", ("out_args", new JsonArray("__count__")), ("step_variables", new JsonObject { ["__note__"] = new JsonObject { ["type"] = "string", ["value"] = "x" } }))
            .Step("action", "deny", ("commands", new JsonArray(OpenC2("""{"action":"deny","target":{"ipv4_net":"192.0.2.7"}}"""), new JsonObject { ["type"] = "bash", ["command"] = "echo __level__:value" })), ("agent", Id("group", "us")), ("targets", new JsonArray(Id("http-api", "fw"))), ("on_completion", Id("end", "e8")))
            .With("workflow_exception", Id("end", "e9")).With("labels", new JsonArray("a")).With("priority", 3).With("valid_from", "2026-01-01T00:00:00.000Z").With("valid_until", "2027-01-01T00:00:00Z")
            .With("external_references", new JsonArray(new JsonObject { ["name"] = "n", ["url"] = "https://example.com" }))
            .With("playbook_processing_summary", new JsonObject { ["if_logic"] = true })
            .With("markings", new JsonArray(Id("marking-tlp", "m")))
            .With("data_marking_definitions", new JsonObject { [Id("marking-tlp", "m")] = new JsonObject { ["type"] = "marking-tlp", ["id"] = Id("marking-tlp", "m"), ["created_by"] = Id("identity", "us"), ["created"] = "2026-01-01T00:00:00.000Z", ["tlpv2_level"] = "TLP:AMBER" } });
        foreach (var end in Enumerable.Range(1, 9))
        {
            playbook.Step("end", $"e{end}");
        }

        return playbook;
    }

    public static JsonObject OpenC2(string command) => new()
    {
        ["type"] = "openc2-http",
        ["command"] = "POST /.well-known/openc2 HTTP/1.1",
        ["content_b64"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(command)),
        ["headers"] = new JsonObject { ["Content-Type"] = new JsonArray("application/openc2+json;version=1.0") },
    };
}
