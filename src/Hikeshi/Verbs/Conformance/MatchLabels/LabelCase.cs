using System.Text.Json;

namespace Hikeshi.Verbs.Conformance.MatchLabels;

/// <summary>A label that could be decided.</summary>
internal sealed record LabelCase(LabelVerdict Verdict)
    : SuiteCase(Verdict.Label.Place, Verdict.Ecosystem!, $"{Verdict.Label.Package} {Verdict.Label.Version}, {string.Join(' ', Verdict.Label.Ids)}")
{
    public bool IsTrue => Verdict.Label.IsTrue == true;

    public override bool Passed => IsTrue == Verdict.IsFound;

    public override string Sentence => Verdict.IsFound
        ? $"labelled FP, and found: the version is in {Verdict.Because}"
        : $"labelled TP, and not found: the version is not in {Verdict.Because}";

    public override void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("image", Verdict.Label.Image);
        json.WriteString("label", IsTrue ? "TP" : "FP");
        json.WriteBoolean("found", Verdict.IsFound);
        json.WriteString("because", Verdict.Because);
    }
}
