using System.Text;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs.Evidence.Explaining;

/// <summary>An explanation in Graphviz' DOT language: arrows lead from the cause to its effect, in both directions of asking.</summary>
internal sealed class ExplanationDot(TextWriter output)
{
    private int grounds;

    public void Write(ExplainedEntry tree)
    {
        output.WriteLine("digraph evidence {");
        output.WriteLine("  rankdir=TB;");
        output.WriteLine("  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=10];");
        WriteEntry(tree, isWhy: tree is WhyTree);
        output.WriteLine("}");
    }

    private void WriteEntry(ExplainedEntry entry, bool isWhy)
    {
        if (!entry.Repeated)
        {
            output.WriteLine($"  {Quote(entry.EntryId)} [label={Quote(Label(entry))}{Style(entry)}];");
            foreach (var ground in entry.Grounds ?? [])
            {
                var id = Quote($"ground {++grounds}");
                output.WriteLine($"  {id} [shape=note, style=solid, label={Quote(string.Join('\n', new[] { $"{ground.Kind} {ground.Name}", ground.Title, ground.Version, ground.By }.OfType<string>()))}];");
                output.WriteLine($"  {id} -> {Quote(entry.EntryId)} [style=dotted, arrowhead=none];");
            }
        }

        foreach (var next in entry.Next())
        {
            WriteEntry(next, isWhy);
            WriteArrow(next.EntryId, entry.EntryId, isWhy);
        }

        if (entry.Cut)
        {
            output.WriteLine($"  {Quote($"more {entry.EntryId}")} [shape=plaintext, label=\"… cut here\"];");
            WriteArrow($"more {entry.EntryId}", entry.EntryId, isWhy);
        }
    }

    private void WriteArrow(string next, string entry, bool isWhy) =>
        output.WriteLine(isWhy ? $"  {Quote(next)} -> {Quote(entry)};" : $"  {Quote(entry)} -> {Quote(next)};");

    private static string Label(ExplainedEntry entry) => entry.State == EntryState.Unknown
        ? $"not in this log\n{entry.EntryId}"
        : $"{entry.Kind}\n{entry.Summary}\n{entry.Actor}\n{entry.Time:yyyy-MM-dd HH:mm:ss.fff}Z{(entry.State == EntryState.Erased ? "\nbody erased" : "")}";

    private static string Style(ExplainedEntry entry) => entry.State switch
    {
        EntryState.Erased => ", style=\"rounded,dashed\"",
        EntryState.Unknown => ", style=\"rounded,dotted\"",
        _ => "",
    };

    /// <summary>A double-quoted ID of the DOT language: only quotes, backslashes and line ends mean something in it. A label of text has no HTML.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var line in text.Split('\n').Select((value, at) => (value, at)))
        {
            quoted.Append(line.at > 0 ? "\\n" : "").Append(Printable.Of(line.value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
        }

        return quoted.Append('"').ToString();
    }
}
