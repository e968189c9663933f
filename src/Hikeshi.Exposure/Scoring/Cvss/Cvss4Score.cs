namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>CVSS 4.0 scoring by macro vectors and interpolation (specification 4.0 §8.2). Exact: in whole numbers, rounded once, half up.</summary>
internal static class Cvss4Score
{
    /// <summary>A multiple of every depth below, so that no division leaves a rest.</summary>
    private const int Unit = 840;

    // Depth of each set: steps from its most to its least severe vector (max_severity of the reference calculator).
    private static readonly int[] Depth1 = [1, 4, 5];
    private static readonly int[] Depth2 = [1, 2];
    private static readonly int[] Depth4 = [6, 5, 4];

    public static CvssScores Of(CvssVector vector)
    {
        var (hasThreat, hasEnvironment) = (vector.Defines(CvssGroup.Threat), vector.Defines(CvssGroup.Environmental));
        var plain = Score(new Cvss4Effective(vector, WithThreat: false, WithEnvironment: false));
        decimal? threat = hasThreat ? Score(new Cvss4Effective(vector, WithThreat: true, WithEnvironment: false)) : null;
        decimal? environmental = hasEnvironment ? Score(new Cvss4Effective(vector, WithThreat: true, WithEnvironment: true)) : null;
        return new CvssScores(vector.Version, plain, threat, environmental, environmental ?? threat ?? plain, $"CVSS-B{(hasThreat ? "T" : "")}{(hasEnvironment ? "E" : "")}");
    }

    private static decimal Score(Cvss4Effective metrics)
    {
        if (metrics.HasNoImpact)
        {
            return 0m;
        }

        var macro = Cvss4MacroVector.Of(metrics);
        var top = Cvss4Lookup.Of(macro) ?? throw new InvalidOperationException($"no score for {macro}");
        var (fallen, sets) = (0, 0);
        Fall(Cvss4Lookup.Of(macro with { Eq1 = macro.Eq1 + 1 }), Cvss4Distance.Eq1(metrics, macro.Eq1), Depth1[macro.Eq1]);
        Fall(Cvss4Lookup.Of(macro with { Eq2 = macro.Eq2 + 1 }), Cvss4Distance.Eq2(metrics, macro.Eq2), Depth2[macro.Eq2]);
        Fall(Next36(macro), Cvss4Distance.Eq36(metrics, macro.Eq3, macro.Eq6), Depth36(macro));
        Fall(Cvss4Lookup.Of(macro with { Eq4 = macro.Eq4 + 1 }), Cvss4Distance.Eq4(metrics, macro.Eq4), Depth4[macro.Eq4]);
        // EQ5 has one vector in each set: it counts in the mean, and never lowers the score itself.
        Fall(Cvss4Lookup.Of(macro with { Eq5 = macro.Eq5 + 1 }), distance: 0, depth: 1);
        return sets == 0 ? top / 10m : Rounded(top, fallen, Unit * sets) / 10m;

        void Fall(int? nextLower, int distance, int depth)
        {
            if (nextLower is { } next)
            {
                fallen += (top - next) * distance * (Unit / depth);
                sets++;
            }
        }
    }

    /// <summary><paramref name="top"/> − <paramref name="fallen"/> / <paramref name="parts"/>, in whole tenths, half up, from 0 to 100.</summary>
    private static int Rounded(int top, int fallen, int parts) =>
        Math.Clamp((int)Math.Floor(((2m * ((top * (decimal)parts) - fallen)) + parts) / (2m * parts)), 0, 100);

    /// <summary>EQ3 and EQ6 go down together; from 00 the way with the higher score is taken.</summary>
    private static int? Next36(Cvss4MacroVector macro) => (macro.Eq3, macro.Eq6) switch
    {
        (0, 0) => Math.Max(Cvss4Lookup.Of(macro with { Eq6 = 1 })!.Value, Cvss4Lookup.Of(macro with { Eq3 = 1 })!.Value),
        (1, 0) => Cvss4Lookup.Of(macro with { Eq6 = 1 }),
        _ => Cvss4Lookup.Of(macro with { Eq3 = macro.Eq3 + 1 }),
    };

    private static int Depth36(Cvss4MacroVector macro) => (macro.Eq3, macro.Eq6) switch { (0, 0) => 7, (0, 1) => 6, (1, _) => 8, _ => 10 };
}
