namespace Hikeshi.Detection;

/// <summary>The five levels of the Sigma specification, least first.</summary>
public static class RuleLevel
{
    public static IReadOnlyList<string> All { get; } = ["informational", "low", "medium", "high", "critical"];

    /// <returns>0 (informational) to 4 (critical); -1 for any other word.</returns>
    public static int Rank(string level)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (string.Equals(All[i], level, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
