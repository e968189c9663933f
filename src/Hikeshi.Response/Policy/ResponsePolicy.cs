using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Policy;

/// <summary>What to do when something was seen: format <c>hikeshi-response-policy/1</c>, described in docs/response-policy.md. It proposes; autonomy and guardrails decide whether it happens.</summary>
/// <param name="Version">SHA-256 of the policy's text, lower-case hex.</param>
/// <param name="Never">The institution's never-contain list, beside what the ledger says.</param>
/// <param name="Windows">Named times of the day, such as those of a payment system.</param>
public sealed record ResponsePolicy(
    string Version,
    PolicyLimits Limits,
    NeverContain Never,
    IReadOnlyDictionary<string, NamedWindow> Windows,
    IReadOnlyList<PolicyRule> Rules)
{
    private RuleIndex index = new(Rules);

    /// <summary>Accounts through which this node's own actuators act: what is seen of them right after an own action is no attack.</summary>
    public IReadOnlyList<NamePattern> OwnAccounts { get; init; } = [];

    public IReadOnlyList<PolicyRule> Rules
    {
        get;
        init => (field, index) = (value, new RuleIndex(value));
    } = Rules;

    /// <summary>By how loudly people are told (<c>inform</c>, <c>page</c>): the channels that hear it. A word that is missing is heard by all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Channels { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Rules that may apply, in the order of the file: none that applies is missing.</summary>
    internal IEnumerable<PolicyRule> Candidates(Trigger trigger) => index.Candidates(trigger);
}

/// <param name="On">sighting, shared or advisory.</param>
/// <param name="When">Must hold.</param>
/// <param name="Unless">Must not hold; null: nothing is excepted.</param>
/// <param name="Notify">none, inform or page: how loudly people are told.</param>
public sealed record PolicyRule(string Id, string On, PolicyCondition When, PolicyCondition? Unless, IReadOnlyList<PolicyAction> Then, string Notify);

/// <param name="Autonomy">The most that this rule lets the action do; what is enabled for its class may be less.</param>
/// <param name="Life">How long the containment lives, at most a day.</param>
public sealed record PolicyAction(ContainmentKind Kind, string Autonomy, TimeSpan Life);

/// <param name="OrdersPerMinute">Above this rate everything waits for a person.</param>
/// <param name="MinRemainingCapacity">Share of its load that every service must still carry (0 to 1), with the hosts that are contained now or were ordered so within the hour.</param>
/// <param name="SegmentSharePerHour">Largest share of a network segment's hosts that may be isolated automatically within an hour (0 to 1); one host always may.</param>
/// <param name="SingleSourceMinutes">Longest life of a protection that one foreign source, or behaviour alone, caused.</param>
/// <param name="CoolDownMinutes">After a person released it, the same target is not contained again automatically for so long.</param>
/// <param name="VetoMinutes">How long people have to veto what acts unless vetoed.</param>
/// <param name="ApprovalMinutes">How long people have to approve what is held; then it lapses.</param>
/// <param name="SurprisesPerHour">So many within an hour open the circuit: releases by people soon after an automatic containment, blocks that were accepted and are not in force, releases that left a block behind.</param>
/// <param name="WidestPrefix4">Shortest IPv4 prefix that may be blocked automatically.</param>
public sealed record PolicyLimits(
    int OrdersPerMinute,
    double MinRemainingCapacity,
    double SegmentSharePerHour,
    int SingleSourceMinutes,
    int CoolDownMinutes,
    int VetoMinutes,
    int ApprovalMinutes,
    int SurprisesPerHour,
    int WidestPrefix4,
    int WidestPrefix6);

/// <summary>What is never contained automatically. Hosts and accounts by name (a <c>*</c> at the end stands for anything), destinations as addresses, prefixes and domain names.</summary>
public sealed record NeverContain(IReadOnlyList<NamePattern> Hosts, IReadOnlyList<NamePattern> Accounts, IReadOnlyList<string> Destinations);

/// <summary>Local time of the ledger's calendar, on business days.</summary>
/// <param name="To">On the next day when it is not after <paramref name="From"/>.</param>
public sealed record NamedWindow(TimeOnly From, TimeOnly To);
