namespace Hikeshi.Response.Policy;

/// <summary>Sigma's levels in their order (Sigma specification, "level").</summary>
public static class SigmaLevel
{
    public static IReadOnlyList<string> Names { get; } = ["informational", "low", "medium", "high", "critical"];

    public static string NameOf(int rank) => rank >= 0 && rank < Names.Count ? Names[rank] : "no level";

    /// <returns>0 for informational up to 4 for critical; −1 for anything else.</returns>
    public static int Rank(string level)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == level)
            {
                return i;
            }
        }

        return -1;
    }
}
