using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exposure.Priority;

/// <summary>Says a priority in one sentence of each language. The wording is in <c>priority.en.json</c> and <c>priority.ja.json</c> (decision record 007).</summary>
internal static class Reason
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> English = new(() => Load("priority.en.json"));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Japanese = new(() => Load("priority.ja.json"));

    /// <summary>All templates of a language (<c>en</c> or <c>ja</c>), for the test that keeps them equal.</summary>
    public static IReadOnlyDictionary<string, string> Templates(string language) => language == "ja" ? Japanese.Value : English.Value;

    public static BilingualText Of(
        FindingFacts finding, LedgerFacts place, ExploitationFacts attackers, SsvcDecision decision, Deadline deadline, IReadOnlyList<UnknownInput> unknown, BankingCalendar calendar)
    {
        return new BilingualText(In(English.Value, names => names.En), In(Japanese.Value, names => names.Ja));

        string In(IReadOnlyDictionary<string, string> words, Func<BilingualText, string> name) => Fill(
            words["sentence"],
            finding.Id,
            Fill(words["decision." + decision], calendar.Words(deadline.At)),
            Exploited(words, finding, attackers),
            words["exposure." + (finding.Reachable == false ? "Unreachable" : place.Exposure?.ToString() ?? "Unknown")],
            Functions(words, name, place),
            Window(words, calendar, deadline),
            unknown.Count == 0 ? "" : Fill(words["unknown"], string.Join(words["comma"], unknown.Select(input => words["unknown." + input]))));
    }

    /// <summary>With the number that is exploited, where the finding goes by another one of its own.</summary>
    private static string Exploited(IReadOnlyDictionary<string, string> words, FindingFacts finding, ExploitationFacts attackers)
    {
        var exploited = words["exploitation." + (attackers is { Exploitation: Exploitation.Active, Ransomware: true } ? "Ransomware" : attackers.Exploitation?.ToString() ?? "Unknown")];
        return attackers.ActiveAs is { } cve && cve != finding.Id ? Fill(words["exploitation.as"], exploited, cve) : exploited;
    }

    private static string Functions(IReadOnlyDictionary<string, string> words, Func<BilingualText, string> name, LedgerFacts place)
    {
        if (place.Functions is not { Count: > 0 } functions)
        {
            return words[place.Functions is null ? "functions.unknown" : "functions.none"];
        }

        var most = functions.MaxBy(Impact.Criticality)!;
        return functions.Count == 1
            ? Fill(words["functions.one"], name(most.Names), most.Tier)
            : Fill(words["functions.more"], name(most.Names), most.Tier, functions.Count - 1);
    }

    private static string Window(IReadOnlyDictionary<string, string> words, BankingCalendar calendar, Deadline deadline) =>
        Fill(words["window." + deadline.Kind], deadline.Window is { } window ? calendar.Words(window.Start) : "", calendar.Words(deadline.HardLimit));

    private static string Fill(string template, params object[] values) => string.Format(CultureInfo.InvariantCulture, template, values);

    private static IReadOnlyDictionary<string, string> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
