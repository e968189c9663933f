using Hikeshi.Facts.Response;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Replaying;

/// <summary>Counts what was decided, altogether and by rule.</summary>
internal sealed class ReplayCount
{
    private static readonly ReplayTotals Nothing = new(0, 0, 0, 0, 0, 0);
    private readonly VerdictCount all = new();
    private readonly Dictionary<string, VerdictCount> byRule = new(StringComparer.Ordinal);

    public IEnumerable<string> Rules => byRule.Keys;

    public void Add(Decided decided, string? key)
    {
        foreach (var action in decided.Actions)
        {
            all.Add(action.Verdict, key);
            var rule = action.Rule ?? "";
            if (!byRule.TryGetValue(rule, out var count))
            {
                byRule[rule] = count = new VerdictCount();
            }

            count.Add(action.Verdict, key);
        }
    }

    public ReplayTotals Totals(Triage triage) => all.Totals(triage);

    public ReplayTotals Totals(string rule, Triage triage) => byRule.TryGetValue(rule, out var count) ? count.Totals(triage) : Nothing;

    private sealed class VerdictCount
    {
        private readonly Dictionary<string, int> orderedBy = new(StringComparer.Ordinal);
        private int ordered;
        private int reserved;
        private int held;
        private int recorded;
        private int refused;

        public void Add(string verdict, string? key)
        {
            switch (verdict)
            {
                case Verdicts.Order:
                    ordered++;
                    if (key is not null)
                    {
                        orderedBy[key] = orderedBy.GetValueOrDefault(key) + 1;
                    }

                    break;
                case Verdicts.Reserve:
                    reserved++;
                    break;
                case Verdicts.Waiting:
                    held++;
                    break;
                case Verdicts.Refused:
                    refused++;
                    break;
                default:
                    recorded++;
                    break;
            }
        }

        public ReplayTotals Totals(Triage triage) => new(ordered, reserved, held, recorded, refused, orderedBy.Where(pair => triage.IsFalse(pair.Key)).Sum(pair => pair.Value));
    }
}
