using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs.Evidence.Explaining;

/// <summary>An explanation as lines on a terminal: entries with branches, and under each what it rests on.</summary>
internal sealed class ExplanationTree(TextWriter output)
{
    private const int MostLines = 40;

    public void Write(ExplainedEntry tree) => Write(tree, indent: "", branch: "");

    private void Write(ExplainedEntry entry, string indent, string branch)
    {
        output.WriteLine(indent + branch + Line(entry));
        var deeper = indent + branch switch { "" => "", "├─ " => "│  ", _ => "   " };
        var next = entry.Next();
        var rail = deeper + (next.Count > 0 || entry.Cut ? "│    " : "     ");
        foreach (var ground in entry.Grounds ?? [])
        {
            WriteGround(entry.ShowsBeneath(ground) ? ground with { Text = "" } : ground, rail);
        }

        for (var i = 0; i < next.Count; i++)
        {
            Write(next[i], deeper, i == next.Count - 1 && !entry.Cut ? "└─ " : "├─ ");
        }

        if (entry.Cut)
        {
            output.WriteLine($"{deeper}└─ … more is recorded here: cut at the limit of depth or size; ask again with the id of this entry");
        }
    }

    private static string Line(ExplainedEntry entry) => entry.State == EntryState.Unknown
        ? $"UNKNOWN  this log does not hold the entry that is named here  [{entry.EntryId}]"
        : $"{entry.Time:yyyy-MM-dd HH:mm:ss.fff}Z  {Printable.Of(entry.Kind)}  {Printable.Of(entry.Summary)}  by {Printable.Of(entry.Actor)}  [{entry.EntryId}]{Remark(entry)}";

    private static string Remark(ExplainedEntry entry) => entry switch
    {
        { Repeated: true } => "  (shown elsewhere)",
        { State: EntryState.Erased } => "  (body erased; header and proof remain)",
        { BodyCut: true, Body: null } => "  (body too large to show)",
        _ => "",
    };

    private void WriteGround(WhyGround ground, string rail)
    {
        var title = ground.Title is null ? "" : $" “{Printable.Of(ground.Title)}”";
        var version = ground.Version is null ? "" : $"  version {Printable.Of(ground.Version)}";
        var by = ground.By is null ? "" : $"  by {Printable.Of(ground.By)}";
        var place = ground.EntryId is null ? "" : $"  [{ground.EntryId}]";
        output.WriteLine($"{rail}{ground.Kind} {Printable.Of(ground.Name)}{title}{version}{by}{place}{(Misses(ground) ? "  (text not found)" : "")}");
        var lines = (ground.Text ?? "").TrimEnd('\n').Split('\n');
        foreach (var line in ground.Text is null or "" ? [] : lines.Take(MostLines))
        {
            output.WriteLine($"{rail}    {Printable.Of(line.TrimEnd('\r'))}");
        }

        if (lines.Length > MostLines)
        {
            output.WriteLine($"{rail}    … {lines.Length - MostLines} more lines; --format json shows them");
        }
    }

    /// <summary>A rule or policy of which only the digest is known: whoever keeps the file can still prove that it is this one.</summary>
    internal static bool Misses(WhyGround ground) => ground is { Text: null, Kind: "rule" or "policy" };
}
