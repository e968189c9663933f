namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>What the metrics of a CVSS 4.0 vector amount to when only some groups count (specification 4.0 §4.2 and the notes on X in §8.2).</summary>
internal readonly record struct Cvss4Effective(CvssVector Vector, bool WithThreat, bool WithEnvironment)
{
    /// <summary>The modified value where there is one; X counts as the worst: E as A, requirements as H.</summary>
    public char this[string metric] => metric switch
    {
        "E" => WithThreat && Vector.Defines("E") ? Vector.Value("E")[0] : 'A',
        "CR" or "IR" or "AR" => WithEnvironment && Vector.Defines(metric) ? Vector.Value(metric)[0] : 'H',
        _ => WithEnvironment && Vector.Defines("M" + metric) ? Vector.Value("M" + metric)[0] : Vector.Value(metric)[0],
    };

    /// <summary>The vector has no impact on any system: its score is 0.0, whatever else it says (reference calculator).</summary>
    public bool HasNoImpact => this["VC"] == 'N' && this["VI"] == 'N' && this["VA"] == 'N' && this["SC"] == 'N' && this["SI"] == 'N' && this["SA"] == 'N';
}
