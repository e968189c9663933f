namespace Hikeshi.Exercises.Control;

/// <summary>What the play with joint defence has to do without, to see the story fail. Nothing, in earnest.</summary>
public sealed class TakenAway(IEnumerable<string> things)
{
    public const string Sharing = "sharing";
    public const string Rule = "rule";
    public const string Shield = "shield";
    public const string AllowList = "allow-list";

    /// <summary>Only one person may approve.</summary>
    public const string SecondApprover = "second-approver";

    /// <summary>The short containment gets a long life.</summary>
    public const string End = "end";

    /// <summary>The policy lets a host be contained again at once.</summary>
    public const string CoolDown = "cool-down";

    /// <summary>Nobody presses it.</summary>
    public const string RedButton = "red-button";

    /// <summary>Nobody lays it down.</summary>
    public const string Switch = "switch";

    private readonly HashSet<string> things = new(things, StringComparer.Ordinal);

    public static TakenAway Nothing { get; } = new([]);

    public static IReadOnlyList<string> Names { get; } = [Sharing, Rule, Shield, AllowList, SecondApprover, End, CoolDown, RedButton, Switch];

    /// <summary>Without one of these the attack succeeds or the payments fail, and people have something else to do than to take over.</summary>
    public bool SpoilsTheDefence => things.Overlaps([Sharing, Rule, Shield, AllowList]);

    public bool Has(string thing) => things.Contains(thing);
}
