using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Events;

namespace Hikeshi.Detection.Matching;

/// <summary>Why a rule held: its tests that hold and are not under a <c>not</c>.</summary>
internal static class Explanation
{
    private const int MaxFields = 64;
    private const int MaxValue = 512;

    public static List<MatchedField> Of(Expr condition, Graph graph, EventTable table, ReadOnlySpan<byte> json)
    {
        var matched = new List<MatchedField>();
        Walk(condition, graph, table, json, matched);
        return matched;
    }

    /// <returns>Whether the expression holds; only then its tests are kept.</returns>
    private static bool Walk(Expr expr, Graph graph, EventTable table, ReadOnlySpan<byte> json, List<MatchedField> matched)
    {
        var before = matched.Count;
        var holds = false;
        switch (expr)
        {
            case Test test:
                var matcher = graph.MatcherOf(graph.NodeOf(test.Predicate));
                holds = matcher.Holds(table, json);
                if (holds && matched.Count < MaxFields)
                {
                    Add(test, matcher.Witness(table, json), table, json, matched);
                }

                break;
            case Negation negation:
                holds = !Walk(negation.Part, graph, table, json, matched);
                matched.RemoveRange(before, matched.Count - before);
                break;
            case AllOf all:
                holds = Count(all.Parts, graph, table, json, matched) == all.Parts.Count;
                break;
            case AnyOf any:
                holds = Count(any.Parts, graph, table, json, matched) > 0;
                break;
            case AtLeast some:
                holds = Count(some.Parts, graph, table, json, matched) >= some.Count;
                break;
            default:
                break;
        }

        if (!holds)
        {
            matched.RemoveRange(before, matched.Count - before);
        }

        return holds;
    }

    private static int Count(IReadOnlyList<Expr> parts, Graph graph, EventTable table, ReadOnlySpan<byte> json, List<MatchedField> matched)
    {
        var held = 0;
        foreach (var part in parts)
        {
            held += Walk(part, graph, table, json, matched) ? 1 : 0;
        }

        return held;
    }

    private static void Add(Test test, int value, EventTable table, ReadOnlySpan<byte> json, List<MatchedField> matched)
    {
        var text = value < 0 ? "" : table.Text(value, json);
        var bounded = text.Length <= MaxValue ? text : text[..MaxValue];
        var field = new MatchedField(test.Predicate.Field, bounded, test.Display);
        if (!matched.Contains(field))
        {
            matched.Add(field);
        }
    }
}
