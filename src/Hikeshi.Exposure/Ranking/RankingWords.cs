using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exposure.Ranking;

/// <summary>What a ranking and its reports say, from <c>ranking.en.json</c> and <c>ranking.ja.json</c>.</summary>
public sealed class RankingWords
{
    private readonly IReadOnlyDictionary<string, string> words;

    private RankingWords(string language)
    {
        Language = language;
        words = Load($"ranking.{language}.json");
    }

    public static RankingWords English { get; } = new("en");

    public static RankingWords Japanese { get; } = new("ja");

    /// <summary><c>en</c> or <c>ja</c>.</summary>
    public string Language { get; }

    /// <summary>For the test that keeps both languages equal.</summary>
    internal IReadOnlyDictionary<string, string> All => words;

    public string Of(BilingualText text) => Language == "ja" ? text.Ja : text.En;

    public string Say(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, words[key], values);

    public string Say(SsvcDecision decision) => Say("decision." + decision);

    public string Say(DeadlineKind kind) => Say("deadline." + kind);

    /// <summary>A statement in one line: what is said, by whom, why, and where that stands.</summary>
    public string Said(VexStatement said) => Say(
        "vex.said",
        Say("vex." + said.Status),
        string.Join(", ", new[] { said.Justification is { } one ? Answering.Word(one) : said.JustifiedAs, said.Author, said.Said == DateTimeOffset.MinValue ? null : said.Said.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }.Where(text => !string.IsNullOrEmpty(text))),
        said.Where);

    /// <summary>What is said of an open finding: the statements; that they contradict each other comes first.</summary>
    /// <param name="most">Statements to name.</param>
    public string Said(FindingVex vex, int most) =>
        (vex.State == VexState.Contradicted ? Say("vex.Contradicted") + " – " : "") + string.Join("; ", vex.InForce.Take(most).Select(Said));

    private static Dictionary<string, string> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
