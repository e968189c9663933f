using System.Collections.Immutable;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Approving;

namespace Hikeshi.Response.Active;

/// <summary>
/// What the node has enabled, ordered, and released: one immutable value, the "history" of a decision. What limits count is told by the clock that
/// does not jump: recent orders, isolations and releases.
/// </summary>
/// <param name="Autonomy">By action class; a class that is missing is record only.</param>
/// <param name="RecentReleases">By <see cref="ContainmentTarget.Of"/>: when a person released it.</param>
/// <param name="RecentIsolations">Hosts that were ordered to be isolated within the last hour, also those that are back.</param>
/// <param name="Assessments">What advisories reach here, by advisory id: known before anything is exploited.</param>
/// <param name="RedButton">Set by release-all; nothing is ordered until autonomy is enabled anew.</param>
/// <param name="Released">Containments that a person released, with the end they would have had: an order that is still on its way is stopped.</param>
/// <param name="Reserved">What the hub granted, by containment.</param>
/// <param name="Surprises">When something went otherwise than it should, within the hour.</param>
/// <param name="CircuitOpen">Why nothing acts automatically; null while the circuit is closed.</param>
/// <param name="AllReleased">The last release-all; null before there was one.</param>
public sealed record ResponseState(
    ImmutableDictionary<ContainmentKind, string> Autonomy,
    Containments Active,
    RecentTimes RecentOrders,
    RecentTargets RecentIsolations,
    WaitingOrders Waiting,
    ImmutableDictionary<string, DateTimeOffset> RecentReleases,
    ImmutableDictionary<string, ExposureAssessed> Assessments,
    bool RedButton,
    ImmutableDictionary<ContainmentId, DateTimeOffset> Released,
    AllReleasedAt? AllReleased,
    ImmutableDictionary<ContainmentId, Reservation> Reserved,
    RecentTimes Surprises,
    string? CircuitOpen)
{
    public static ResponseState Empty { get; } = new(
        ImmutableDictionary<ContainmentKind, string>.Empty,
        Containments.None,
        RecentTimes.None(TimeSpan.FromMinutes(1)),
        RecentTargets.None(TimeSpan.FromHours(1)),
        WaitingOrders.None,
        ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ExposureAssessed>(StringComparer.Ordinal),
        RedButton: false,
        ImmutableDictionary<ContainmentId, DateTimeOffset>.Empty,
        AllReleased: null,
        ImmutableDictionary<ContainmentId, Reservation>.Empty,
        RecentTimes.None(TimeSpan.FromHours(1)),
        CircuitOpen: null);

    /// <summary>By <see cref="ContainmentTarget.Of"/>: what ended a short while ago, by itself or by a person; its after-effects may still be seen.</summary>
    public RecentTargets Ended { get; init; } = RecentTargets.None(Settling);

    /// <summary>When this node last contained something or let go of it; null when it never did.</summary>
    public DateTimeOffset? LastActed { get; init; }

    /// <summary>So long after an own action the world may still be seen answering to it.</summary>
    internal static TimeSpan Settling => TimeSpan.FromMinutes(5);

    public string AutonomyOf(ContainmentKind kind) => Autonomy.GetValueOrDefault(kind, Policy.Autonomy.Record);

    /// <summary>ordered → delivered → enforced, or failed.</summary>
    public string StandingOf(ContainmentId id) => Active.TryFind(id, out var containment) ? containment.State : Standing.Ordered;

    public bool IsActive(string target, DateTimeOffset now) => Active.IsActive(target, now);

    /// <summary>When a person last let go of this target, alone or with everything else, by the clock that does not jump; null when nobody did.</summary>
    public DateTimeOffset? ReleasedAt(string target)
    {
        var alone = RecentReleases.TryGetValue(target, out var at) ? at : (DateTimeOffset?)null;
        var withAll = AllReleased is { } all && all.LetGo.IsActive(target, all.SteadyAt) ? all.SteadyAt : (DateTimeOffset?)null;
        return alone > withAll || withAll is null ? alone : withAll;
    }
}

/// <param name="Index">Its place in the log: orders before it are void, also when autonomy was enabled anew since.</param>
/// <param name="SteadyAt">When, by the clock that does not jump.</param>
/// <param name="LetGo">What was in force until then.</param>
/// <param name="Switch">The off-box switch that was obeyed; null: the button of this node.</param>
public sealed record AllReleasedAt(ulong Index, DateTimeOffset At, DateTimeOffset SteadyAt, Containments LetGo, string? Switch)
{
    private const int MostEarlier = 10_000;

    /// <summary>What earlier ones let go of, the newest first: one that a crash cut short is carried out by what is known here.</summary>
    public ImmutableArray<ContainmentOrder> Earlier { get; init; } = [];

    /// <summary>All that was ordered before it and let go of by it, or by an earlier one.</summary>
    public IEnumerable<ContainmentOrder> Orders => LetGo.Orders.Concat(Earlier);

    internal static ImmutableArray<ContainmentOrder> EarlierThan(AllReleasedAt? last) => last is null ? [] : [.. last.Orders.Take(MostEarlier)];
}
