using System.Text.Json;
using Hikeshi.Response.Playbooks;

namespace Hikeshi.Verbs.Conformance.Cacao;

/// <summary>One document, and what our reader finds in it.</summary>
/// <param name="Kind">What the expectation comes from: <c>schema</c>, <c>name</c>, <c>type</c>, or <c>example</c> where nothing says more.</param>
/// <param name="Expected">Acceptance, or a refusal.</param>
/// <param name="Findings">All of them; of a document that is not JSON one.</param>
internal sealed record CacaoCase(string File, string Kind, string Description, bool Expected, IReadOnlyList<PlaybookFinding> Findings) : SuiteCase(File, Kind, Description)
{
    private PlaybookFinding? Structure => Findings.FirstOrDefault(f => f.Kind == PlaybookFindingKind.Structure);

    private PlaybookFinding? Rule => Findings.FirstOrDefault(f => f.Kind == PlaybookFindingKind.Rule);

    /// <summary>A file whose name says that it is broken may be broken in any way; a schema speaks of structure only.</summary>
    public override bool Passed => Expected == (Kind == "name" ? Structure ?? Rule : Structure) is null;

    public override string Sentence => Expected
        ? $"expected acceptance, came a refusal: {Structure?.Sentence}"
        : "expected a refusal, came acceptance";

    public override string? Note => Expected && Structure is null && Rule is not null
        ? "well-formed, and against rules that no schema can express; 'hikeshi respond playbook check FILE' says which"
        : null;

    public override void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("expected", Expected ? "acceptance" : "a refusal");
        json.WriteStartArray("findings");
        foreach (var finding in Findings)
        {
            json.WriteStartObject();
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(finding.Kind.ToString()));
            json.WriteString("where", finding.Where);
            json.WriteString("what", finding.What);
            json.WriteString("expected", finding.Expected);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
