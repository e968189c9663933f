namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>The equations of the CVSS 3.0 specification (§8) and the CVSS 3.1 specification (§7), in exact decimals.</summary>
internal static class Cvss3Score
{
    public static CvssScores Of(CvssVector vector)
    {
        var plain = Base(vector);
        var factor = Temporal(vector);
        var temporal = RoundUp(vector, plain * factor);
        var environmental = Environmental(vector, factor);
        return new CvssScores(vector.Version, plain, temporal, environmental, vector.Defines(CvssGroup.Environmental) ? environmental : temporal, Nomenclature: null);
    }

    private static decimal Base(CvssVector vector)
    {
        var changed = vector.Value("S") == "C";
        var missed = 1m - ((1m - Impact(vector.Value("C"))) * (1m - Impact(vector.Value("I"))) * (1m - Impact(vector.Value("A"))));
        var impact = changed ? (7.52m * (missed - 0.029m)) - (3.25m * Power(missed - 0.02m, 15)) : 6.42m * missed;
        return impact <= 0m ? 0m : RoundUp(vector, Whole(changed, impact + Exploitability(vector, "", changed)));
    }

    private static decimal Environmental(CvssVector vector, decimal temporal)
    {
        var changed = Modified(vector, "S") == "C";
        var missed = Math.Min(0.915m, 1m - (Left("C") * Left("I") * Left("A")));
        // 3.1 takes the steeper curve back only here (§7.3): it could lower a score when an impact got worse.
        var curve = vector.Version == CvssVersion.V30 ? Power(missed - 0.02m, 15) : Power((missed * 0.9731m) - 0.02m, 13);
        var impact = changed ? (7.52m * (missed - 0.029m)) - (3.25m * curve) : 6.42m * missed;
        return impact <= 0m ? 0m : RoundUp(vector, RoundUp(vector, Whole(changed, impact + Exploitability(vector, "M", changed))) * temporal);

        decimal Left(string metric) => 1m - (Impact(Modified(vector, metric)) * Requirement(vector.Value(metric + "R")));
    }

    private static decimal Whole(bool changed, decimal sum) => Math.Min(10m, changed ? 1.08m * sum : sum);

    private static decimal Exploitability(CvssVector vector, string prefix, bool changed)
    {
        return 8.22m * AttackVector(Of("AV")) * (Of("AC") == "L" ? 0.77m : 0.44m) * Privileges(Of("PR"), changed) * (Of("UI") == "N" ? 0.85m : 0.62m);

        string Of(string metric) => prefix.Length == 0 ? vector.Value(metric) : Modified(vector, metric);
    }

    private static string Modified(CvssVector vector, string metric) => vector.Defines("M" + metric) ? vector.Value("M" + metric) : vector.Value(metric);

    private static decimal Temporal(CvssVector vector) =>
        ExploitCode(vector.Value("E")) * Remediation(vector.Value("RL")) * Confidence(vector.Value("RC"));

    /// <summary>
    /// 3.0: the smallest number with one decimal that is not less. 3.1 (appendix A): the same after rounding to five decimals,
    /// which was written against floating point; in exact decimals it differs for results within 0.000005 above a tenth.
    /// </summary>
    private static decimal RoundUp(CvssVector vector, decimal score) =>
        Math.Ceiling((vector.Version == CvssVersion.V30 ? score : Math.Round(score, 5, MidpointRounding.AwayFromZero)) * 10m) / 10m;

    private static decimal Power(decimal value, int exponent)
    {
        var power = 1m;
        for (var i = 0; i < exponent; i++)
        {
            power *= value;
        }

        return power;
    }

    private static decimal AttackVector(string value) => value switch { "N" => 0.85m, "A" => 0.62m, "L" => 0.55m, _ => 0.2m };

    private static decimal Privileges(string value, bool changed) => value switch { "N" => 0.85m, "L" => changed ? 0.68m : 0.62m, _ => changed ? 0.5m : 0.27m };

    private static decimal Impact(string value) => value switch { "H" => 0.56m, "L" => 0.22m, _ => 0m };

    private static decimal Requirement(string value) => value switch { "H" => 1.5m, "L" => 0.5m, _ => 1m };

    private static decimal ExploitCode(string value) => value switch { "U" => 0.91m, "P" => 0.94m, "F" => 0.97m, _ => 1m };

    private static decimal Remediation(string value) => value switch { "O" => 0.95m, "T" => 0.96m, "W" => 0.97m, _ => 1m };

    private static decimal Confidence(string value) => value switch { "U" => 0.92m, "R" => 0.96m, _ => 1m };
}
