using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>
/// A vector of CVSS 2.0 (guide §2.4), 3.0 and 3.1 (specifications §6) or 4.0 (specification §7), checked against its specification. Immutable.
/// </summary>
public sealed class CvssVector
{
    private readonly string?[] values;
    private readonly CvssMetrics metrics;

    internal CvssVector(string text, CvssVersion version, string?[] values)
    {
        Text = text;
        Version = version;
        metrics = CvssMetrics.Of(version);
        this.values = values;
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    public CvssVersion Version { get; }

    /// <summary>Base 0.0 to 10.0, and what the vector's other metrics make of it.</summary>
    public CvssScores Scores => Version switch
    {
        CvssVersion.V20 => Cvss2Score.Of(this),
        CvssVersion.V40 => Cvss4Score.Of(this),
        _ => Cvss3Score.Of(this),
    };

    /// <param name="text">Without <c>CVSS:3.x/</c> or <c>CVSS:4.0/</c> in front it is read as CVSS 2.</param>
    /// <exception cref="RefusedException">A <see cref="CvssRefused"/> that names the metric and where it stands.</exception>
    public static CvssVector Parse(string text) => CvssVectorReader.Read(text, orderCounts: true);

    /// <summary>For published test data alone: the same, but a 4.0 vector may be in an order that its specification calls invalid.</summary>
    /// <exception cref="RefusedException">As for <see cref="Parse"/>.</exception>
    public static CvssVector ParseInAnyOrder(string text) => CvssVectorReader.Read(text, orderCounts: false);

    /// <summary>Value of a metric of this version; "not defined" (X or ND) when it is left out.</summary>
    internal string Value(string metric) => values[metrics.PlaceOf(metric)] ?? metrics.NotDefined;

    /// <summary>The metric counts for the score: it is there, and its value is not "not defined".</summary>
    internal bool Defines(string metric) => Value(metric) != metrics.NotDefined;

    /// <summary>Some metric of that group counts.</summary>
    internal bool Defines(CvssGroup group) => metrics.All.Any(metric => metric.Group == group && Defines(metric.Name));
}
