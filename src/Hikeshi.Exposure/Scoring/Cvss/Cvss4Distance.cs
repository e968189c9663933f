namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>How far a vector is from the most severe vectors of its macro vector, in steps of one metric value (specification 4.0 §8.2; max_composed and max_severity of FIRST's reference calculator).</summary>
internal static class Cvss4Distance
{
    /// <summary>Values from the most severe on. A space is a step that only the modified metric has (Safety).</summary>
    private static readonly Dictionary<string, string> Steps = new(StringComparer.Ordinal)
    {
        ["AV"] = "NALP", ["PR"] = "NLH", ["UI"] = "NPA", ["AC"] = "LH", ["AT"] = "NP",
        ["VC"] = "HLN", ["VI"] = "HLN", ["VA"] = "HLN", ["CR"] = "HML", ["IR"] = "HML", ["AR"] = "HML",
        ["SC"] = " HLN", ["SI"] = "SHLN", ["SA"] = "SHLN",
    };

    private static readonly string[] Names1 = ["AV", "PR", "UI"];
    private static readonly string[] Names2 = ["AC", "AT"];
    private static readonly string[] Names36 = ["VC", "VI", "VA", "CR", "IR", "AR"];
    private static readonly string[] Names4 = ["SC", "SI", "SA"];

    // The most severe vectors of each set; the first that is in every metric at least as severe as the given one is measured from.
    private static readonly string[][] Most1 = [["NNN"], ["ANN", "NLN", "NNP"], ["PNN", "ALP"]];
    private static readonly string[][] Most2 = [["LN"], ["HN", "LP"]];
    private static readonly string[][] Most4 = [["HSS"], ["HHH"], ["LLL"]];
    private static readonly Dictionary<(int Eq3, int Eq6), string[]> Most36 = new()
    {
        [(0, 0)] = ["HHHHHH"],
        [(0, 1)] = ["HHLMMH", "HHHMMM"],
        [(1, 0)] = ["LHHHHH", "HLHHHH"],
        [(1, 1)] = ["LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"],
        [(2, 1)] = ["LLLHHH"],
    };

    public static int Eq1(Cvss4Effective m, int set) => Of(m, Names1, Most1[set]);

    public static int Eq2(Cvss4Effective m, int set) => Of(m, Names2, Most2[set]);

    public static int Eq36(Cvss4Effective m, int eq3, int eq6) => Of(m, Names36, Most36[(eq3, eq6)]);

    public static int Eq4(Cvss4Effective m, int set) => Of(m, Names4, Most4[set]);

    private static int Of(Cvss4Effective m, string[] names, string[] most)
    {
        foreach (var highest in most)
        {
            var (distance, isBelow) = (0, true);
            for (var i = 0; i < names.Length; i++)
            {
                var steps = Steps[names[i]].IndexOf(m[names[i]], StringComparison.Ordinal) - Steps[names[i]].IndexOf(highest[i], StringComparison.Ordinal);
                distance += steps;
                isBelow &= steps >= 0;
            }

            if (isBelow)
            {
                return distance;
            }
        }

        throw new InvalidOperationException($"no most severe vector is above {m.Vector.Text}");
    }
}
