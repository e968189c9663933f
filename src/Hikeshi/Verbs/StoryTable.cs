using Hikeshi.Exercises.Play;
using Spectre.Console;

namespace Hikeshi.Verbs;

/// <summary>The report of the story for people.</summary>
internal static class StoryTable
{
    public static void Print(StoryReport r)
    {
        var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumn("what").AddColumn(new TableColumn("figure"));
        void Row(string what, string figure) => table.AddRow(Markup.Escape(what), Markup.Escape(figure));
        Row("members, of which run the weak component", $"{r.Members}, {r.MembersExposed} ({r.FunctionsReached} critical functions)");
        Row("seed, pace", $"{r.Seed}, {r.Pace} ms");
        Row("first victim", r.FirstMember);
        Row("contained there, observed after", r.LocalContainmentMs is { } local ? $"{local} ms" : "never");
        Row("others immune, observed after (p50, p99, max)", r.ImmunityMs is { } i ? $"{i.P50} ms, {i.P99} ms, {i.Max} ms" : "never");
        Row("attacker refused, missed", $"{r.RefusedAttempts}, {r.MissedAttempts}");
        Row("payments, refused, resent", $"{r.LegitAttempts} ({r.LegitPerSecond:0}/s), {r.LegitRefused}, {r.LegitResent}");
        Row("lost without, with", $"{r.MembersLostWithout}, {r.MembersLostWith}");
        Row("critical functions stopped without, with", $"{r.FunctionsStoppedWithout}, {r.FunctionsStoppedWith}");
        Row("poisoned indicator refused by", $"{r.PoisonRefusals} members");
        Row("sector cap: granted, waiting for a person", $"{r.SectorCapGranted}, {r.SectorCapWaiting}");
        Row("evidence entries verified", r.EvidenceVerified ? $"{r.EvidenceEntries}" : "NOT verified");
        Row("largest gap between probes", $"{r.ProbeGapMaxMs} ms");
        foreach (var (what, figure) in r.Control is { } control ? ControlRows.Of(control) : [])
        {
            Row(what, figure);
        }

        AnsiConsole.Write(table);
        var sentence = StorySentence.Of(r);
        Console.WriteLine(sentence.En); // one sentence, one line: a terminal wraps it, a pipe must not
        Console.WriteLine(sentence.Ja);
    }
}
