namespace Hikeshi.Exposure.Ranges;

/// <summary>One constraint of a <c>vers</c> (vers-spec, Clause 5.3.3), decoded.</summary>
/// <param name="Comparator">Empty for equality, or one of &lt; &lt;= &gt; &gt;= != and *.</param>
/// <param name="Version">Empty behind an asterisk, and nowhere else.</param>
public readonly record struct VersConstraint(string Comparator, string Version)
{
    public static VersConstraint Any { get; } = new("*", "");

    internal bool IsUpper => Comparator is "<" or "<=";

    internal bool IsLower => Comparator is ">" or ">=";

    public override string ToString() => Comparator + VersEncoding.Encode(Version);
}
