using Hikeshi.Facts.Detection;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>
/// Whether a sighting may show nothing but what this node did itself. Whoever isolates a host sees its agent fall silent; whoever disables an
/// account sees it fail to sign in; whoever blocks an address sees packets refused. Such a sighting names what is contained, lies behind the
/// order in time, and is of a kind that the action brings about. A sighting of another kind, such as a shell that was started there, is no echo.
/// </summary>
internal static class AfterEffects
{
    /// <summary>Clocks of the hosts that log differ from ours by so much at most.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    /// <summary>ATT&amp;CK techniques whose traces an isolated host or a shielded port leaves too: impaired defences, stopped services, denial of service, shutdown.</summary>
    private static readonly string[] OfHost = ["T1562", "T1489", "T1498", "T1499", "T1529"];

    /// <summary>A disabled account or revoked sessions: failed sign-ins, access removed, an account changed.</summary>
    private static readonly string[] OfAccount = ["T1110", "T1078", "T1531", "T1098"];

    /// <summary>A refused destination: fallback channels, dynamic resolution, retries that look like scans or floods.</summary>
    private static readonly string[] OfDestination = ["T1008", "T1046", "T1071", "T1095", "T1498", "T1499", "T1568", "T1571"];

    /// <returns>The own action, in words; null when nothing this node did explains the sighting.</returns>
    public static string? CauseOf(Trigger trigger, DecisionContext context)
    {
        if (trigger is not { On: "sighting", Entities: { } entities } || context.State.LastActed is not { } acted)
        {
            return null;
        }

        var at = trigger.HappenedAt is { } happened && happened < context.Now ? happened : context.Now;
        return OwnHands(entities, acted, at, context)
            ?? (Shows(OfHost) ? First(HostTargets(trigger.Host)) : null)
            ?? (Shows(OfAccount) && entities.User is { Length: > 0 } user ? First([ContainmentTarget.AliasOf(user)]) : null)
            ?? (Shows(OfDestination) ? First(DestinationTargets(entities, context.Ledger.Institution)) : null);

        // What no rule names may be anything, also an echo.
        bool Shows(string[] techniques) => trigger.Origin == Origin.Behaviour || Array.Exists(techniques, trigger.HasTechnique);

        string? First(IEnumerable<string> targets) => targets.Select(target => Cause(target, at, context.State)).FirstOrDefault(cause => cause is not null);
    }

    /// <summary>The accounts through which this node acts leave traces of their own.</summary>
    private static string? OwnHands(SightedEntities entities, DateTimeOffset acted, DateTimeOffset at, DecisionContext context) =>
        entities.User is { Length: > 0 } user && at - acted < ResponseState.Settling && context.Policy.OwnAccounts.Any(pattern => pattern.Matches(AccountName.Bare(user)))
            ? $"what this node did itself, through its account {user}, at {acted:O}"
            : null;

    private static string? Cause(string target, DateTimeOffset at, ResponseState state) =>
        state.Active.Find(target, at) is { } active && active.OrderedAt - Skew <= at ? $"the containment of {target}, ordered at {active.OrderedAt:O}"
        : (state.Ended.At(target, at) ?? EndedWithAll(target, at, state)) is { } ended && ended - Skew <= at ? $"the end of the containment of {target} at {ended:O}"
        : null;

    private static DateTimeOffset? EndedWithAll(string target, DateTimeOffset at, ResponseState state) =>
        state.AllReleased?.Presses.FirstOrDefault(all => at - all.At < ResponseState.Settling && all.LetGo.IsActive(target, all.SteadyAt))?.At;

    private static IEnumerable<string> HostTargets(Asset? host) => host is null ? [] : [ContainmentTarget.OfHost(host.Id), ContainmentTarget.OfHost(host.Address)];

    private static IEnumerable<string> DestinationTargets(SightedEntities entities, InstitutionDocument institution)
    {
        foreach (var address in entities.Addresses)
        {
            yield return $"block-address {address}";
        }

        foreach (var domain in entities.Domains)
        {
            for (var rest = domain; rest.Contains('.', StringComparison.Ordinal); rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
            {
                yield return $"block-domain {rest}";
            }
        }

        foreach (var cut in entities.Addresses.Concat(entities.Domains).SelectMany(named => Hikeshi.Ledger.Reach.WouldCut.Ask(institution, named)).Where(cut => cut.Kind == "supplier"))
        {
            yield return $"supplier {cut.Name}";
        }
    }
}
