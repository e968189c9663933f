using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Policy;

/// <summary>What to do when something was seen. It proposes; autonomy and guardrails decide whether it happens.</summary>
/// <param name="Version">SHA-256 of the policy's text, lower-case hex.</param>
public sealed record ResponsePolicy(string Version, IReadOnlyList<PolicyRule> Rules, PolicyLimits Limits);

/// <param name="Trigger">sighting, shared or advisory.</param>
/// <param name="Tags">The sighting must carry all of them; empty means any.</param>
/// <param name="MinLevel">Lowest Sigma level that counts.</param>
public sealed record PolicyRule(string Id, string Trigger, IReadOnlyList<string> Tags, string MinLevel, IReadOnlyList<ContainmentKind> Actions, int ExpiresMinutes, bool RecommendOnly);

/// <param name="OrdersPerMinute">Above this rate everything waits for a person.</param>
/// <param name="MinRemainingCapacity">Share of its load that a service must still carry after an isolation (blast-radius cap).</param>
/// <param name="SingleSourceMinutes">Longest life of a protection that one foreign source caused.</param>
/// <param name="CoolDownMinutes">After a person released it, the same target is not contained again automatically for so long.</param>
/// <param name="WidestPrefix4">Shortest IPv4 prefix that may be blocked automatically.</param>
public sealed record PolicyLimits(
    int OrdersPerMinute,
    double MinRemainingCapacity,
    int SingleSourceMinutes,
    int CoolDownMinutes,
    int WidestPrefix4,
    int WidestPrefix6);
