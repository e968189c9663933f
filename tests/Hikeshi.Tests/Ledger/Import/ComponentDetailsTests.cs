using System.Text;
using System.Text.Json;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Software;
using Hikeshi.Tests.Exposure;
using Xunit;

namespace Hikeshi.Tests.Ledger.Import;

public sealed class ComponentDetailsTests
{
    private const string Model =
        """
        {"bomFormat":"CycloneDX","specVersion":"1.6","components":[
          {"type":"machine-learning-model","name":"score","version":"1","modelCard":{
            "modelParameters":{"task":"credit scoring","architectureFamily":"gradient boosting","modelArchitecture":"trees","approach":{"type":"supervised"},"datasets":[{"ref":"loans"},{"type":"dataset","name":"more loans"}]},
            "considerations":{"useCases":["pre-check"],"users":["clerks"],"ethicalConsiderations":[{"name":"age bias","mitigationStrategy":"review"}]}}},
          {"type":"data","name":"loans","data":[{"type":"dataset","classification":"confidential","sensitiveData":["income"]}]},
          {"type":"library","name":"plain","version":"1","modelCard":{"modelParameters":{"task":"none"}}}],
         "services":[{"name":"api","endpoints":["https://api.example/v1"],"authenticated":true,"x-trust-boundary":false,"provider":{"name":"Example"},"data":[{"flow":"inbound","classification":"PII"}]}]}
        """;

    private const string ModelXml =
        """
        <bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components>
          <component type="machine-learning-model"><name>score</name><version>1</version><modelCard>
            <modelParameters><approach><type>supervised</type></approach><task>credit scoring</task><architectureFamily>gradient boosting</architectureFamily><modelArchitecture>trees</modelArchitecture>
              <datasets><ref>loans</ref><dataset><type>dataset</type><name>more loans</name></dataset></datasets></modelParameters>
            <considerations><users><user>clerks</user></users><useCases><useCase>pre-check</useCase></useCases><ethicalConsiderations><ethicalConsideration><name>age bias</name></ethicalConsideration></ethicalConsiderations></considerations>
          </modelCard></component></components>
          <services><service><provider><name>Example</name></provider><name>api</name><endpoints><endpoint>https://api.example/v1</endpoint></endpoints><authenticated>true</authenticated><x-trust-boundary>false</x-trust-boundary></service></services>
        </bom>
        """;

    private const string ScoreDetails = """{"approach":["supervised"],"architectureFamily":["gradient boosting"],"datasets":["loans","more loans"],"ethicalConsiderations":["age bias"],"modelArchitecture":["trees"],"task":["credit scoring"],"useCases":["pre-check"],"users":["clerks"]}""";

    [Fact]
    public void Read_CycloneDx_KeepsDetailsOfModelsDataAndServices()
    {
        var fact = LedgerImport.Read("a.json", Encoding.UTF8.GetBytes(Model), asset: null).Fact!;
        Assert.Equal(
            """{"format":"cyclonedx/1.6","listed":4,"components":[{"name":"api","kind":"service","details":{"authenticated":["true"],"classification":["PII"],"endpoints":["https://api.example/v1"],"provider":["Example"],"x-trust-boundary":["false"]}},{"name":"loans","kind":"data","details":{"classification":["confidential"],"dataType":["dataset"],"sensitiveData":["income"]}},{"name":"plain","version":"1"},{"name":"score","version":"1","kind":"machine-learning-model","details":"""
            + ScoreDetails + "}]}",
            fact.Document);
    }

    [Fact]
    public void Read_CycloneDxXml_KeepsTheSame()
    {
        var components = Read(Encoding.UTF8.GetBytes(ModelXml));
        Assert.Equal(ScoreDetails, JsonSerializer.Serialize(components.Single(c => c.Name == "score").Details));
        Assert.Equal("""{"authenticated":["true"],"endpoints":["https://api.example/v1"],"provider":["Example"],"x-trust-boundary":["false"]}""", JsonSerializer.Serialize(components.Single(c => c.Name == "api").Details));
    }

    [Fact]
    public void Read_SpdxExampleOfAi_KeepsItsProfiles()
    {
        var components = Read(File.ReadAllBytes(Path.Combine(DataPack.Folder("spdx-examples/ai/example01/spdx3.0"), "simplehtr-example.json")));
        var model = components.First(c => c.Kind == ComponentKind.Model).Details!;
        Assert.Equal(("no", "low"), (Assert.Single(model["ai_autonomyType"]), Assert.Single(model["ai_safetyRiskAssessment"])));
        Assert.NotEmpty(model["ai_domain"]);
        Assert.True(Assert.Single(model["ai_informationAboutApplication"]).Length <= 256);
        Assert.Equal("clear", Assert.Single(components.First(c => c.Kind == ComponentKind.Data).Details!["dataset_confidentialityLevel"]));
    }

    [Fact]
    public void Read_ManyAndLongDetails_AreBounded()
    {
        var endpoints = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"https://{i}.example/{new string('x', 1000)}\""));
        var component = Assert.Single(Read(Encoding.UTF8.GetBytes($$"""{"bomFormat":"CycloneDX","specVersion":"1.6","services":[{"name":"api","endpoints":[{{endpoints}}]}]}""")));
        Assert.Equal(32, component.Details!["endpoints"].Count);
        Assert.All(component.Details["endpoints"], text => Assert.Equal(256, text.Length));
    }

    [Fact]
    public void Fact_WrittenBefore_IsStillRead() => Assert.Null(
        Assert.Single(JsonSerializer.Deserialize("""{"format":"cyclonedx/1.6","listed":1,"components":[{"name":"score","kind":"machine-learning-model"}]}""", LedgerJson.Readable.SoftwareDocument)!.Components).Details);

    private static IReadOnlyList<SoftwareComponent> Read(byte[] document) => SoftwareDocument.Read("fixture", document).Components;
}
