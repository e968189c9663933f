using System.CommandLine;
using System.CommandLine.Parsing;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Exposure;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi exposure rank</c>: what matters first for one institution, and by when.</summary>
internal static class ExposureRankCommand
{
    private static readonly string[] FailOn = ["none", "any", .. Enum.GetValues<SsvcDecision>().Select(Answering.Word)];

    private static readonly Option<string?> Data = new("--data") { Description = "The data directory of a node that does not run at the moment: its ledger says what runs where.", HelpName = "DIR" };
    private static readonly Option<string?> Institution = new("--institution") { Description = "Instead of --data: a hikeshi-institution/1 document (docs/ledger.md).", HelpName = "FILE" };
    private static readonly Option<string[]> Sbom = new("--sbom") { Description = "With --institution: a bill of materials and the asset that runs it, once for each. An asset's own 'sbom' member is read too, relative to the institution's document.", HelpName = "ASSET=FILE" };
    private static readonly Option<string> Advisories = new("--advisories") { Description = "A folder of advisories, or one file, as for 'exposure scan'.", Required = true, HelpName = "DIR" };
    private static readonly Option<string[]> Vex = ScanVex.Option();
    private static readonly Option<string?> Kev = new("--kev") { Description = "CISA's catalogue of exploited vulnerabilities, JSON or CSV, gzip or not.", HelpName = "FILE" };
    private static readonly Option<string?> Epss = new("--epss") { Description = "FIRST's EPSS scores, CSV, gzip or not.", HelpName = "FILE" };
    private static readonly Option<string?> Enrichment = new("--enrichment") { Description = "A folder of CVE records with SSVC options (Vulnrichment). Without it, CVE records among the advisories are used.", HelpName = "DIR" };
    private static readonly Option<string?> Policy = new("--policy") { Description = "Deadlines and work windows, hikeshi-priority-policy/1. Without it, the example of the documentation.", HelpName = "FILE" };
    private static readonly Option<string?> At = new("--at") { Description = "The time for which to answer, as 2026-06-02T10:00+09:00; without it, now. The same inputs and time give the same bytes.", HelpName = "TIME" };
    private static readonly Option<string?> Found = new("--found") { Description = "When the advisories became known; deadlines count from it. Without it, the time of --at.", HelpName = "TIME" };
    private static readonly Option<string> Format = new("--format") { Description = "table for people, json and csv for programs, html for a printable report, on standard output.", DefaultValueFactory = _ => "table", HelpName = "FORMAT" };
    private static readonly Option<int> Top = new("--top") { Description = "Show this many, the first ones; 0 shows all.", DefaultValueFactory = _ => 100, HelpName = "N" };
    private static readonly Option<string> Lang = new("--lang") { Description = "Language of what a person reads: en or ja.", DefaultValueFactory = _ => "en" };
    private static readonly Option<string> Fail = new("--fail-on") { Description = "Exit code 1 when anything is found, or anything of at least that decision: none, any, defer, scheduled, out-of-cycle, immediate.", DefaultValueFactory = _ => "none", HelpName = "LEVEL" };

    public static Command Build()
    {
        Format.AcceptOnlyFromAmong("table", "json", "csv", "html");
        Lang.AcceptOnlyFromAmong("en", "ja");
        Fail.AcceptOnlyFromAmong(FailOn);
        var command = new Command("rank", "Says what matters first: findings by impact on own services × likelihood of exploitation, with a decision, a deadline and the reason.")
        {
            Data, Institution, Sbom, Advisories, Vex, Kev, Epss, Enrichment, Policy, At, Found, Format, Top, Lang, Fail,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var now = RankInputs.Time("--at", parsed.GetValue(At)) ?? DateTimeOffset.UtcNow;
        var found = RankInputs.Time("--found", parsed.GetValue(Found));
        if (found > now)
        {
            throw RankInputs.Refused("--found", "it lies behind the time of the ranking", $"at the latest {now:yyyy-MM-ddTHH:mmzzz}", "Deadlines count from when the findings became known");
        }

        var top = parsed.GetValue(Top) is var given and >= 0 ? given : throw RankInputs.Refused("--top", $"{parsed.GetValue(Top)}", "0 or more", "0 shows all");
        var words = parsed.GetValue(Lang) == "ja" ? RankingWords.Japanese : RankingWords.English;
        var policy = parsed.GetValue(Policy) is { } file ? RankInputs.Policy(file) : PolicyReader.BuiltIn;
        var path = parsed.GetValue(Advisories)!;
        var vex = parsed.GetValue(Vex) ?? [];
        ExposureVerb.RequireExists(path, "--advisories", "a folder or a file");
        Array.ForEach(vex, one => ExposureVerb.RequireExists(one, "--vex", "a file or a folder"));
        // What is small is read first: a slip in it is told before minutes are spent on the advisories.
        var ledger = RankLedger.Read(parsed.GetValue(Data), parsed.GetValue(Institution), parsed.GetValue(Sbom) ?? []);
        var feeds = RankInputs.Feeds(parsed.GetValue(Kev), parsed.GetValue(Epss), parsed.GetValue(Enrichment));
        var loaded = AdvisoryFolder.Load(path);
        var said = ScanVex.Read(vex, loaded, ledger.Vex);
        foreach (var refusal in loaded.Refused.Concat(said.Refused))
        {
            Console.Error.WriteLine($"refused: {Printable.Of(refusal.Sentence)}");
        }

        if (loaded.Advisories.Count == 0)
        {
            throw RankInputs.Refused(path, "no advisory could be read", "OSV, CVE 5, CSAF, Alpine secdb or npm", "Name the folder that holds them");
        }

        feeds = feeds with { Enrichment = feeds.Enrichment ?? FeedFiles.EnrichmentAmong(path, loaded.Advisories) };
        var ranking = ExposureRanking.Of(
            ledger.View, loaded.Advisories.Select(advisory => new KnownAdvisory(advisory, found ?? now)).ToList(), feeds, policy, now, new VexGiven(said.Documents, ledger.Bills));
        var shown = top == 0 ? ranking.Findings : ranking.Findings.Take(top).ToList();
        new RankOutput(ranking, shown, words, isFoundGiven: found is not null).Write(parsed.GetValue(Format)!);
        return Fails(ranking, parsed.GetValue(Fail)!) ? ExitCode.Findings : ExitCode.Fine;
    }

    private static bool Fails(ExposureRanking ranking, string level) => level switch
    {
        "none" => false,
        "any" => ranking.Findings.Count > 0,
        _ => ranking.Findings.Any(finding => finding.Priority.Decision >= Enum.GetValues<SsvcDecision>().Single(decision => Answering.Word(decision) == level)),
    };
}
