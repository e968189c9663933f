using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>Environment variables belong to the whole process: nothing else may read settings meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentTests
{
    public const string Name = "environment";
}

[Collection(EnvironmentTests.Name)]
public sealed class SettingsReaderTests : IDisposable
{
    private static readonly Dictionary<string, string?> Nothing = new(StringComparer.Ordinal);
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-settings-").FullName;

    [Fact]
    public void Read_MemberAlone_TheRestIsSafe()
    {
        var settings = Read("""{ "Member": "bank-07" }""");
        Assert.Equal(("bank-07", false, folder), (settings.Member.Value, settings.IsHub, settings.DataDirectory));
        Assert.Equal(("127.0.0.1:7300", "127.0.0.1:7301"), (settings.Api.ToString(), settings.Blocklists.ToString()));
        Assert.Empty(settings.ExerciseNetworks);
        Assert.Equal(0.10, settings.SectorCapShare);
        Assert.True(settings.Publish);
        Assert.Equal((null, TimeSpan.FromSeconds(10)), (settings.WitnessQuorum, settings.WitnessEvery));
        Assert.False(settings.EvidenceEcdsa);
        Assert.Null(settings.OtlpTraces);
    }

    [Fact]
    public void Read_Tables_AreInTheDirectoryUnlessAServerIsNamed()
    {
        Assert.Equal(Path.Combine(folder, "state.sqlite"), Read("""{ "Member": "bank-07" }""").Tables.Place);
        Assert.Equal("PostgreSQL at /run/postgresql, database d, schema bank-07", Read("""{ "Member": "bank-07", "Storage": { "PostgreSql": "Host=/run/postgresql;Database=d" } }""").Tables.Place);
        Assert.Equal("PostgreSQL at /run/postgresql, database d, schema own", Read("""{ "Member": "bank-07", "Storage": { "PostgreSql": "Host=/run/postgresql;Database=d", "Schema": "own" } }""").Tables.Place);
    }

    [Fact]
    public void Read_Investigator_IsNoneUnlessAnAddressIsGiven()
    {
        Assert.Null(Read("""{ "Member": "bank-07" }""").Investigator);
        var local = Read("""{ "Member": "bank-07", "Investigator": { "Protocol": "openai", "Url": "http://127.0.0.1:11434/v1", "Model": "llama3.3" } }""").Investigator!;
        Assert.Equal(("http://127.0.0.1:11434/v1/", "model:llama3.3@127.0.0.1:11434", null, 12, true, false), (local.Endpoint, local.Actor, local.Key, local.PerHour, local.HasSchema, local.SendsEvents));
    }

    [Theory]
    [InlineData(""" "Model": "m" """, "Investigator:Url")]
    [InlineData(""" "Url": "https://model.example/v1/", "Model": "m" """, "Investigator:Protocol")]
    [InlineData(""" "Url": "https://model.example/v1/", "Protocol": "gopher", "Model": "m" """, "Investigator:Protocol")]
    [InlineData(""" "Url": "https://model.example/v1/", "Protocol": "openai" """, "Investigator:Model")]
    [InlineData(""" "Url": "http://model.example/v1/", "Protocol": "openai", "Model": "m" """, "Investigator:Url")]
    [InlineData(""" "Url": "https://key@model.example/v1/", "Protocol": "openai", "Model": "m" """, "Investigator:Url")]
    [InlineData(""" "Url": "https://model.example/v1/", "Protocol": "openai", "Model": "m", "KeyFile": "nowhere" """, "Investigator:KeyFile")]
    [InlineData(""" "Url": "https://model.example/v1/", "Protocol": "openai", "Model": "m", "PerHour": "0" """, "Investigator:PerHour")]
    [InlineData(""" "Url": "https://model.example/v1/", "Protocol": "openai", "Model": "m", "Playbooks": "nowhere" """, "Investigator:Playbooks")]
    public void Read_InvestigatorThatCannotBe_IsRefusedByName(string investigator, string where)
    {
        var refusal = Assert.Throws<RefusedException>(() => Read($$"""{ "Member": "bank-07", "Investigator": { {{investigator}} } }""")).Refusal;
        Assert.EndsWith(where, refusal.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "Schema": "own" """, "Storage:PostgreSql")]
    [InlineData(""" "PostgreSql": "Host=/run/postgresql;Database=d;Password=swordfish" """, "Storage:PostgreSql")]
    [InlineData(""" "PostgreSql": "Host=/run/postgresql;Database=d", "PasswordFile": "nowhere" """, "Storage:PasswordFile")]
    [InlineData(""" "PostgreSql": "Host=/run/postgresql;Database=d", "Schema": "No name" """, "Storage:Schema")]
    public void Read_TablesThatCannotBe_AreRefusedByName(string storage, string where)
    {
        var refusal = Assert.Throws<RefusedException>(() => Read($$"""{ "Member": "bank-07", "Storage": { {{storage}} } }""")).Refusal;
        Assert.EndsWith(where, refusal.Where, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://collector.example:4318", null, null, "https://collector.example:4318/v1/traces")]
    [InlineData("https://collector.example/otlp/", null, null, "https://collector.example/otlp/v1/traces")]
    [InlineData("http://localhost:4318", "https://other.example", null, "http://localhost:4318/v1/traces")]
    [InlineData(null, "http://127.0.0.1:4318/", null, "http://127.0.0.1:4318/v1/traces")]
    [InlineData(null, "https://other.example", "https://collector.example/as-it-is", "https://collector.example/as-it-is")]
    [InlineData(null, "", "", null)]
    public void Read_Collector_IsTakenFromTheSettingsOrTheStandardVariables(string? setting, string? any, string? traces, string? address)
    {
        var settings = WithCollector(setting, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = any, ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = traces });
        Assert.Equal(address, settings.OtlpTraces?.ToString());
    }

    [Theory]
    [InlineData("http://collector.example:4318", null, null, "Telemetry:Otlp:Endpoint")]
    [InlineData(null, "http://192.0.2.7:4318", null, "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("collector.example:4318", null, null, "Telemetry:Otlp:Endpoint")]
    [InlineData("https://user:secret@collector.example", null, null, "Telemetry:Otlp:Endpoint")]
    [InlineData("", null, null, "Telemetry:Otlp:Endpoint")]
    [InlineData("https://collector.example", null, "grpc", "OTEL_EXPORTER_OTLP_PROTOCOL")]
    public void Read_CollectorThatCannotBeUsed_IsRefusedByName(string? setting, string? any, string? protocol, string where)
    {
        var refusal = Assert.Throws<RefusedException>(() => WithCollector(setting, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = any, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol })).Refusal;
        Assert.EndsWith(where, refusal.Where, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CollectorSwitchedOffOrAllowedInTheClear_IsObeyed()
    {
        Assert.Equal("http://collector.example/v1/traces", Read("""{ "Member": "a", "Telemetry": { "Otlp": { "Endpoint": "http://collector.example", "Insecure": true } } }""").OtlpTraces!.ToString());
        Assert.Null(WithCollector("https://collector.example", new() { ["OTEL_SDK_DISABLED"] = "true" }).OtlpTraces);
        Assert.Null(WithCollector(null, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "https://collector.example", ["OTEL_TRACES_EXPORTER"] = "none" }).OtlpTraces);
        Assert.NotNull(WithCollector("https://collector.example", new() { ["OTEL_TRACES_EXPORTER"] = "none" }).OtlpTraces); // the setting is nearer
    }

    private NodeSettings WithCollector(string? endpoint, Dictionary<string, string?> variables)
    {
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        try
        {
            return Read(endpoint is null ? """{ "Member": "a" }""" : $$"""{ "Member": "a", "Telemetry": { "Otlp": { "Endpoint": "{{endpoint}}" } } }""");
        }
        finally
        {
            foreach (var name in variables.Keys)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        File.WriteAllText(Path.Combine(folder, "token"), "x");
        var settings = Read($$"""
            { "Member": "hub", "Role": "hub", "Sector": "s.example", "Listen": { "Api": "[::1]:81" }, "Rules": "rules",
              "Gateway": { "Url": "http://127.0.0.1:9/x/", "TokenFile": "{{folder}}/token" },
              "Sharing": { "Publish": false, "SectorCapShare": 0.25 }, "Evidence": { "Witness": { "Quorum": 2, "EverySeconds": 3 }, "Ecdsa": true }, "Exercise": { "Networks": ["198.51.100.0/24", "2001:db8::/32"] } }
            """);
        Assert.True(settings.IsHub);
        Assert.True(settings.EvidenceEcdsa);
        Assert.False(settings.Publish);
        Assert.Equal((2, TimeSpan.FromSeconds(3)), (settings.WitnessQuorum, settings.WitnessEvery));
        Assert.Equal(("s.example", "[::1]:81", 0.25, "http://127.0.0.1:9/x/", 2), (settings.Sector, settings.Api.ToString(), settings.SectorCapShare, settings.Gateway!.ToString(), settings.ExerciseNetworks.Count));
    }

    [Theory]
    [InlineData("""{ "Membr": "x" }""", "unknown setting 'Membr'", "Did you mean 'Member'?")]
    [InlineData("""{ "Member": "a", "Listen": { "Apis": "x" } }""", "unknown setting 'Listen:Apis'", "Did you mean 'Listen:Api'?")]
    [InlineData("""{ "Member": "a", "Sharing": { "Publish": true, "SectorCap": 1 } }""", "unknown setting 'Sharing:SectorCap'", "Did you mean 'Sharing:SectorCapShare'?")]
    [InlineData("""{ "Member": "a", "Gateway": "http://x" }""", "unknown setting 'Gateway'", "Did you mean 'Gateway:Url'?")]
    [InlineData("""{ "Member": "a", "Exercise": { "NetworksToo": ["x"] } }""", "unknown setting 'Exercise:NetworksToo:0'", "Did you mean 'Exercise:Networks'?")]
    public void Read_UnknownKey_IsRefusedWithTheNearestName(string json, string what, string mend)
    {
        var refusal = Assert.Throws<RefusedException>(() => Read(json)).Refusal;
        Assert.Equal((what, mend), (refusal.What, refusal.Mend));
        Assert.EndsWith("appsettings.json", refusal.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Member", "\"Bank 7\"")]
    [InlineData("Member", "\"\"")]
    [InlineData("Role", "\"king\"")]
    [InlineData("Listen:Api", "\"7300\"")]
    [InlineData("Listen:Api", "\"127.0.0.1\"")]
    [InlineData("Listen:Blocklists", "\"localhost:7301\"")]
    [InlineData("Listen:Federation", "\"127.0.0.1:0\"")]
    [InlineData("Listen:Enrolment", "\"127.0.0.1:99999\"")]
    [InlineData("Hub:Enrolment", "\"ftp://hub\"")]
    [InlineData("Hub:TokenFile", "\"nowhere\"")]
    [InlineData("Policy", "\"nowhere.json\"")]
    [InlineData("Gateway:Url", "\"gateway\"")]
    [InlineData("Gateway:TokenFile", "\"nowhere\"")]
    [InlineData("Webhook:Url", "\"mailto:a@b\"")]
    [InlineData("Webhook:SecretFile", "\"nowhere\"")]
    [InlineData("Sharing:Publish", "\"no\"")]
    [InlineData("Sharing:SectorCapShare", "1.1")]
    [InlineData("Sharing:SectorCapShare", "\"NaN\"")]
    [InlineData("Evidence:Witness:Quorum", "65")]
    [InlineData("Evidence:Witness:Quorum", "-1")]
    [InlineData("Evidence:Witness:EverySeconds", "0")]
    [InlineData("Evidence:Ecdsa", "\"p256\"")]
    [InlineData("Exercise:Networks:0", "\"10.1.2.3/8\"")]
    public void Read_BadValue_NamesItsKey(string key, string value)
    {
        var document = new JsonObject { ["Member"] = "bank-07" };
        var at = document;
        var steps = key.Split(':');
        foreach (var step in steps[..^1])
        {
            at[step] = new JsonObject();
            at = at[step]!.AsObject();
        }

        at[steps[^1]] = JsonNode.Parse(value);
        var refusal = Assert.Throws<RefusedException>(() => Read(document.ToJsonString())).Refusal;
        Assert.EndsWith($"appsettings.json: {key}", refusal.Where, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Expected);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "Member": "a", "Member": "b" }""")]
    [InlineData("[]")]
    public void Read_BrokenFile_IsRefusedWithItsName(string json) =>
        Assert.Contains("appsettings.json", Assert.Throws<RefusedException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NamedFileThatIsNotThere_IsRefused() =>
        Assert.Throws<RefusedException>(() => SettingsReader.Read(folder, Path.Combine(folder, "other.json"), Nothing));

    [Fact]
    public void Read_NoFileAtAll_AsksForTheMember() =>
        Assert.Contains("Set Member", Assert.Throws<RefusedException>(() => SettingsReader.Read(folder, configFile: null, Nothing)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_EnvironmentAndOverrides_TheNearerWins()
    {
        Environment.SetEnvironmentVariable("HIKESHI__Member", "from-environment");
        Environment.SetEnvironmentVariable("HIKESHI__Listen__Api", "127.0.0.1:7777");
        try
        {
            var settings = Read("""{ "Member": "from-file" }""");
            Assert.Equal(("from-environment", 7777), (settings.Member.Value, settings.Api.Port));
            Assert.Equal("from-line", Read("""{ "Member": "from-file" }""", new() { ["Member"] = "from-line" }).Member.Value);
            Environment.SetEnvironmentVariable("HIKESHI__Listn__Api", "127.0.0.1:7777");
            Assert.Contains("Did you mean 'Listen:Api'?", Assert.Throws<RefusedException>(() => Read("{}")).Message, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var name in new[] { "HIKESHI__Member", "HIKESHI__Listen__Api", "HIKESHI__Listn__Api" })
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private NodeSettings Read(string json, Dictionary<string, string?>? overrides = null)
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), json);
        return SettingsReader.Read(folder, configFile: null, overrides ?? Nothing);
    }
}
