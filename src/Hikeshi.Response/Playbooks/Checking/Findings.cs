using System.Text.Json;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>Collects what is found, up to a number that a person could read.</summary>
internal sealed class Findings
{
    private const int Most = 200;

    private readonly List<PlaybookFinding> all = [];

    public IReadOnlyList<PlaybookFinding> All => all;

    public bool HasStructure => all.Exists(f => f.Kind == PlaybookFindingKind.Structure);

    public void Structure(string where, string what, string expected) => Add(where, what, expected, PlaybookFindingKind.Structure);

    public void Rule(string where, string what, string expected) => Add(where, what, expected, PlaybookFindingKind.Rule);

    public void Advice(string where, string what, string expected) => Add(where, what, expected, PlaybookFindingKind.Advice);

    public static string Shown(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();

    private void Add(string where, string what, string expected, PlaybookFindingKind kind)
    {
        // Advice never crowds errors out.
        if (all.Count < Most || (kind != PlaybookFindingKind.Advice && all.FindLastIndex(f => !f.IsError) is >= 0 and var last && Dropped(last)))
        {
            all.Add(new PlaybookFinding(where, what, expected, kind));
        }
    }

    private bool Dropped(int index)
    {
        all.RemoveAt(index);
        return true;
    }
}
