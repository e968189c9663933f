using System.Text.Json;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Exposure.Reporting.Html;
using Hikeshi.Exposure.Reporting.Ranked;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs;

/// <summary>A ranking on standard output; for programs, what a person should know goes to standard error.</summary>
internal sealed class RankOutput(ExposureRanking ranking, IReadOnlyList<RankedFinding> shown, RankingWords words, bool isFoundGiven)
{
    private const int MostSaid = 3;
    private const int MostClosed = 20;

    public void Write(string format)
    {
        switch (format)
        {
            case "json":
                WriteJson();
                break;
            case "csv":
                RankedCsv.Write(Console.Out, ranking, shown, words);
                Notes(words).ToList().ForEach(note => Console.Error.WriteLine(note));
                break;
            case "html":
                new RankedHtml(Console.Out, ranking, words, Notes(words).ToList()).Write(shown);
                break;
            default:
                WriteTable();
                break;
        }
    }

    private IEnumerable<string> Notes(RankingWords language)
    {
        foreach (var note in RankingNotes.Of(ranking, language))
        {
            yield return note;
        }

        if (!isFoundGiven && ranking.Findings.Count > 0)
        {
            yield return language.Say("note.found", ranking.Calendar.Words(ranking.At));
        }

        if (shown.Count < ranking.Findings.Count)
        {
            yield return language.Say("summary.shown", shown.Count, ranking.Findings.Count);
        }
    }

    private void WriteJson()
    {
        var notes = Notes(RankingWords.English).Zip(Notes(RankingWords.Japanese), (en, ja) => new BilingualText(en, ja)).ToList();
        Console.Out.WriteLine(JsonSerializer.Serialize(Answering.Of(ranking, shown, ranking.Findings.Count, notes, withEvidence: true, ranking.Closed), RankingJson.Readable.RankingAnswer));
    }

    private void WriteClosed()
    {
        if (ranking.Closed.Count == 0)
        {
            return;
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine(words.Say("closed"));
        foreach (var one in ranking.Closed.Take(MostClosed))
        {
            Console.Out.WriteLine(Printable.Of($"      {one.Weakness}  {one.Package.Name} ({one.Package.Ecosystem}), {one.Service?.Id ?? words.Say("service.none")}, {words.Say("closed.on", string.Join(", ", one.Assets.Take(MostSaid)))}: {string.Join("; ", one.Because.Take(MostSaid).Select(words.Said))}"));
        }

        if (ranking.Closed.Count > MostClosed)
        {
            Console.Out.WriteLine($"      {words.Say("more", ranking.Closed.Count - MostClosed)}");
        }
    }

    private void WriteTable()
    {
        Console.Out.WriteLine(Printable.Of($"{words.Say("title")} – {words.Of(ranking.Institution.Names)} ({ranking.Institution.Id}), {words.Say("at", ranking.Calendar.Words(ranking.At))}"));
        foreach (var finding in shown)
        {
            var functions = finding.Functions.Count == 0 ? words.Say("path.function.none") : string.Join(", ", finding.Functions.Select(function => words.Of(function.Names)));
            var service = finding.Service is { } known ? $"{words.Of(known.Names)} ({known.Id})" : words.Say("service.none");
            var versions = string.Join(", ", finding.Evidence.Select(evidence => evidence.Version).Distinct(StringComparer.Ordinal));
            Console.Out.WriteLine();
            Console.Out.WriteLine(Printable.Of($"{finding.Rank,4}  {finding.Priority.Score:0.000}  {words.Say(finding.Priority.Decision)}  {ranking.Calendar.Words(finding.Priority.Deadline.At)}  {finding.Weakness.Id}  {finding.Package.Name} {versions} ({finding.Package.Ecosystem})"));
            Console.Out.WriteLine(Printable.Of($"      {service} → {functions}"));
            Console.Out.WriteLine(Printable.Of($"      {words.Of(finding.Priority.Reason)}"));
            if (finding.Vex is { } vex)
            {
                Console.Out.WriteLine(Printable.Of($"      {words.Say("vex")}: {words.Said(vex, MostSaid)}"));
            }
        }

        WriteClosed();

        Console.Out.WriteLine();
        Console.Out.WriteLine(ranking.Findings.Count == 0 ? words.Say("summary.none") : words.Say("summary.findings", ranking.Findings.Count));
        foreach (var line in RankingNotes.Inputs(ranking, words).Concat(Notes(words)))
        {
            Console.Out.WriteLine($"- {line}");
        }
    }
}
