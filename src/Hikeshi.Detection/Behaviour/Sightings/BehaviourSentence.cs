using System.Globalization;
using System.Text.Json;

namespace Hikeshi.Detection.Behaviour;

/// <summary>Says a sighting in one sentence. The wording is in <c>behaviour.en.json</c> and <c>behaviour.ja.json</c>.</summary>
public static class BehaviourSentence
{
    /// <summary>More would be no sentence; the parts are all in the sighting.</summary>
    private const int MaxClauses = 6;

    private static readonly Lazy<IReadOnlyDictionary<string, string>> English = new(() => Load("behaviour.en.json"));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Japanese = new(() => Load("behaviour.ja.json"));

    /// <summary>All templates of a language (<c>en</c> or <c>ja</c>), for the test that keeps them equal.</summary>
    public static IReadOnlyDictionary<string, string> Templates(string language) => language == "ja" ? Japanese.Value : English.Value;

    public static string Of(BehaviourSighting sighting, string language)
    {
        ArgumentNullException.ThrowIfNull(sighting);
        var words = Templates(language);
        var clauses = Chosen(sighting.Parts).Select(group => Clause(words, group));
        return Say(
            words,
            "sentence",
            string.Join(", ", sighting.Hosts),
            string.Join(words["between"], clauses),
            string.Join(" → ", sighting.Tactics.Select(t => words["tactic." + t])),
            sighting.Score.ToString("0.0", CultureInfo.InvariantCulture),
            sighting.Needed.ToString("0.0", CultureInfo.InvariantCulture));
    }

    /// <summary>The strongest kinds of signs, in the order in which they came.</summary>
    private static IEnumerable<List<BehaviourPart>> Chosen(IReadOnlyList<BehaviourPart> parts) => parts
        .Where(p => p.Sign is not "discovery-burst")
        .GroupBy(p => p.Sign)
        .Select(g => g.OrderBy(p => p.Time).ToList())
        .OrderByDescending(g => g.Max(p => p.Value))
        .Take(MaxClauses)
        .OrderBy(g => g[0].Time)
        .ThenBy(g => g[0].Sign, StringComparer.Ordinal);

    private static string Clause(IReadOnlyDictionary<string, string> words, List<BehaviourPart> parts)
    {
        var strongest = parts.MaxBy(p => p.Value)!;
        if (strongest.Sign == "discovery-tool" && parts.Count > 1)
        {
            var seconds = (long)(parts[^1].Time - parts[0].Time).TotalSeconds;
            return Say(words, "sign.discovery-tools", strongest.Program, parts.Count.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture));
        }

        var clause = Say(words, "sign." + strongest.Sign, strongest.Program, strongest.Thing);
        clause = parts.Count > 1 ? Say(words, "and-more", clause, (parts.Count - 1).ToString(CultureInfo.InvariantCulture)) : clause;
        return strongest is { IsFirstOnHost: true, Surprise: > 0 } ? Say(words, "first", clause) : clause;
    }

    private static string Say(IReadOnlyDictionary<string, string> words, string key, params string[] values) =>
        string.Format(CultureInfo.InvariantCulture, words[key], [.. values.Select(Plain)]);

    /// <summary>Names come from attackers: no control characters.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static Dictionary<string, string> Load(string name)
    {
        using var stream = typeof(BehaviourSentence).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
