namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>The equations of "A Complete Guide to the Common Vulnerability Scoring System Version 2.0", §3.2, in exact decimals.</summary>
internal static class Cvss2Score
{
    public static CvssScores Of(CvssVector vector)
    {
        var plain = Math.Max(0m, Base(vector, Impact(vector, adjusted: false)));
        decimal? threat = vector.Defines(CvssGroup.Threat) ? Temporal(vector, plain) : null;
        decimal? environmental = vector.Defines(CvssGroup.Environmental) ? Environmental(vector) : null;
        return new CvssScores(vector.Version, plain, threat, environmental, environmental ?? threat ?? plain, Nomenclature: null);
    }

    private static decimal Environmental(CvssVector vector)
    {
        // The guide does not stop the adjusted base score at zero, so only the result is.
        var adjusted = Temporal(vector, Base(vector, Impact(vector, adjusted: true)));
        var damaged = adjusted + ((10m - adjusted) * CollateralDamage(vector.Value("CDP")));
        return Math.Max(0m, Rounded(damaged * TargetDistribution(vector.Value("TD"))));
    }

    private static decimal Temporal(CvssVector vector, decimal score) =>
        Rounded(score * Exploitability(vector.Value("E")) * Remediation(vector.Value("RL")) * Confidence(vector.Value("RC")));

    private static decimal Base(CvssVector vector, decimal impact)
    {
        var exploitability = 20m * AccessVector(vector.Value("AV")) * AccessComplexity(vector.Value("AC")) * Authentication(vector.Value("Au"));
        return impact == 0m ? 0m : Rounded(((0.6m * impact) + (0.4m * exploitability) - 1.5m) * 1.176m);
    }

    private static decimal Impact(CvssVector vector, bool adjusted)
    {
        var left = Left("C", "CR") * Left("I", "IR") * Left("A", "AR");
        var impact = 10.41m * (1m - left);
        return adjusted ? Math.Min(10m, impact) : impact;

        decimal Left(string metric, string requirement) =>
            1m - (ImpactOf(vector.Value(metric)) * (adjusted ? Requirement(vector.Value(requirement)) : 1m));
    }

    private static decimal Rounded(decimal score) => Math.Round(score, 1, MidpointRounding.AwayFromZero);

    private static decimal AccessVector(string value) => value switch { "L" => 0.395m, "A" => 0.646m, _ => 1.0m };

    private static decimal AccessComplexity(string value) => value switch { "H" => 0.35m, "M" => 0.61m, _ => 0.71m };

    private static decimal Authentication(string value) => value switch { "M" => 0.45m, "S" => 0.56m, _ => 0.704m };

    private static decimal ImpactOf(string value) => value switch { "N" => 0m, "P" => 0.275m, _ => 0.660m };

    private static decimal Exploitability(string value) => value switch { "U" => 0.85m, "POC" => 0.9m, "F" => 0.95m, _ => 1m };

    private static decimal Remediation(string value) => value switch { "OF" => 0.87m, "TF" => 0.90m, "W" => 0.95m, _ => 1m };

    private static decimal Confidence(string value) => value switch { "UC" => 0.90m, "UR" => 0.95m, _ => 1m };

    private static decimal CollateralDamage(string value) => value switch { "L" => 0.1m, "LM" => 0.3m, "MH" => 0.4m, "H" => 0.5m, _ => 0m };

    private static decimal TargetDistribution(string value) => value switch { "N" => 0m, "L" => 0.25m, "M" => 0.75m, _ => 1m };

    private static decimal Requirement(string value) => value switch { "L" => 0.5m, "H" => 1.51m, _ => 1m };
}
