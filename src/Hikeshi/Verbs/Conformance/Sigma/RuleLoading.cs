using System.Text.Json;
using System.Text.RegularExpressions;
using Hikeshi.Detection;

namespace Hikeshi.Verbs.Conformance.Sigma;

/// <summary>How many rules were loaded, and which were not, and why.</summary>
internal static partial class RuleLoading
{
    /// <summary>Refusals that differ only in the words they quote are counted together; the first of each kind is shown in full.</summary>
    public static IEnumerable<string> Lines(RuleSet rules, string folder)
    {
        yield return $"{rules.Rules.Count} rules loaded, {rules.Refused.Count} refused";
        foreach (var group in rules.Refused.GroupBy(refusal => Quoted().Replace(refusal.Reason, "…"), StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            var first = group.First();
            yield return $"{group.Count(),8}  {(group.Count() == 1 ? "" : "such as ")}{Path.GetRelativePath(folder, first.File)}:{first.Line}: {first.Reason}";
        }
    }

    public static void Write(Utf8JsonWriter json, RuleSet rules)
    {
        json.WriteStartObject("rules");
        json.WriteNumber("loaded", rules.Rules.Count);
        json.WriteStartArray("refused");
        foreach (var refusal in rules.Refused)
        {
            json.WriteStartObject();
            json.WriteString("file", refusal.File);
            json.WriteNumber("line", refusal.Line);
            json.WriteString("reason", refusal.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    [GeneratedRegex("'[^']*'|%[^%]*%", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
