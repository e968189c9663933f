namespace Hikeshi.Response.Policy;

/// <summary>Where the news came from that is decided upon.</summary>
public static class Origin
{
    public const string OwnRule = "own-rule";

    /// <summary>No rule names what was seen.</summary>
    public const string Behaviour = "behaviour";

    /// <summary>Another member of the sector shared it.</summary>
    public const string Member = "member";

    /// <summary>The sector's hub shared it, or an advisory is known by its question alone.</summary>
    public const string Hub = "hub";

    /// <summary>An advisory that came by an own feed or person was assessed against the own ledger.</summary>
    public const string Advisory = "advisory";

    public static IReadOnlyList<string> Names { get; } = [OwnRule, Behaviour, Member, Hub, Advisory];
}
