namespace Hikeshi.Response.Compensating.VirtualPatch;

/// <summary>
/// Rule ids of virtual patches: 60000 to 89999, within 1–99999, which ModSecurity's reference manual (SecRule, action <c>id</c>) reserves for local use.
/// Each control takes a block of a hundred.
/// </summary>
public static class RuleIds
{
    public const int First = 60_000;
    public const int Last = 89_999;
    public const int PerControl = 100;

    /// <returns>The lowest block that nobody has; null when all are taken.</returns>
    public static int? Free(IEnumerable<int> taken)
    {
        var used = taken.ToHashSet();
        for (var first = First; first + PerControl - 1 <= Last; first += PerControl)
        {
            if (!used.Contains(first))
            {
                return first;
            }
        }

        return null;
    }
}
