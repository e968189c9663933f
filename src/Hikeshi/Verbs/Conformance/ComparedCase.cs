using System.Text.Json;

namespace Hikeshi.Verbs.Conformance;

/// <summary>A case whose expectation and outcome can be written down as text.</summary>
/// <param name="Holds">Judged by the suite: some compare more than the letters.</param>
internal sealed record ComparedCase(string File, string Kind, string Description, string Expected, string Came, bool Holds)
    : SuiteCase(File, Kind, Description)
{
    public override bool Passed => Holds;

    public override string Sentence => $"expected {Expected}, came {Came}";

    public override void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("expected", Expected);
        json.WriteString("came", Came);
    }
}
