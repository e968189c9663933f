using System.Globalization;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Sigma;

/// <summary><c>regression.flat.jsonl</c>, an event a line, and <c>regression.expected.tsv</c>, which says for a line which rule it was recorded for.</summary>
internal static class FlatEvents
{
    public const string EventsName = "regression.flat.jsonl";
    public const string ExpectedName = "regression.expected.tsv";

    private const int LargestList = 64 << 20;

    private sealed record Expected(int Place, long Line, string RuleId);

    /// <param name="needed">How many events of a rule must match, where a recording tells; without one, each must.</param>
    public static IEnumerable<RegressionCase> Read(string folder, RuleEvents events, IReadOnlyDictionary<string, int> needed, List<Refusal> unreadable)
    {
        var expected = ExpectedIn(folder, unreadable);
        using var stream = Open(Path.Combine(folder, EventsName));
        var judged = events.Over(stream).ToDictionary(one => one.Line, one => one.Event);
        foreach (var rule in expected.GroupBy(one => one.RuleId, StringComparer.OrdinalIgnoreCase))
        {
            var matching = rule.Count(one => judged.TryGetValue(one.Line, out var there) && there.Matched.Contains(rule.Key));
            var enough = matching >= needed.GetValueOrDefault(rule.Key, rule.Count());
            foreach (var one in rule)
            {
                var isThere = judged.TryGetValue(one.Line, out var there);
                var broken = events.Missing(rule.Key)
                    ?? (!isThere ? $"{ExpectedName}:{one.Place} names it, but no event begins there" : there.Refusal is { } refusal ? $"the event cannot be read: {refusal.Sentence}" : null);
                yield return new($"{EventsName}:{one.Line}", RegressionCase.FlatEvent, one.RuleId, 1, isThere && there.Matched.Contains(rule.Key) ? 1 : 0, enough ? 0 : 1, broken);
            }
        }
    }

    private static List<Expected> ExpectedIn(string folder, List<Refusal> unreadable)
    {
        var expected = new List<Expected>();
        using var lines = new StreamReader(new MemoryStream(RegularFile.Read(Path.Combine(folder, ExpectedName), LargestList)), Encoding.UTF8);
        for (var place = 1; lines.ReadLine() is { } line; place++)
        {
            if (line.Split('\t') is [var number, { Length: > 0 } id] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at > 0)
            {
                expected.Add(new(place, at, id));
            }
            else
            {
                unreadable.Add(CaseDocument.Refused($"{ExpectedName}:{place}", line, $"a line of {EventsName}, a tab, and the id of the rule that must match").Refusal);
            }
        }

        return expected;
    }

    private static FileStream Open(string path)
    {
        RegularFile.Require(path);
        return File.Exists(path)
            ? File.OpenRead(path)
            : throw CaseDocument.Refused(EventsName, "it is not there", $"the events that {ExpectedName} speaks of");
    }
}
