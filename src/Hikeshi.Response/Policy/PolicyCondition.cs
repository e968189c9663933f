using Hikeshi.Kernel.Net;

namespace Hikeshi.Response.Policy;

/// <summary>All members that are set must hold; of a member that lists several words one suffices, except for tags.</summary>
/// <param name="Level">Rank of the lowest Sigma level that counts (<see cref="SigmaLevel"/>); −1: any.</param>
/// <param name="Confidence">Lowest confidence that counts, 0 to 100 on the scale of STIX 2.1 Appendix A; 0: any.</param>
/// <param name="Origins">Words of <see cref="Origin"/>.</param>
/// <param name="Tags">All of them must be there.</param>
/// <param name="Techniques">ATT&amp;CK technique ids; one covers its sub-techniques.</param>
public sealed record PolicyCondition(
    int Level,
    int Confidence,
    IReadOnlyList<string> Origins,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Techniques,
    EntityCondition? Entity,
    LedgerCondition? Ledger,
    CalendarCondition? Calendar)
{
    /// <summary>Nothing set: always holds.</summary>
    public static PolicyCondition Any { get; } = new(-1, 0, [], [], [], null, null, null);

    /// <returns>The first member that does not hold, in words; null when all hold.</returns>
    internal string? Unmet(Trigger trigger)
    {
        if (Level >= 0 && trigger.Level < Level)
        {
            return $"level: {SigmaLevel.NameOf(trigger.Level)} is below {SigmaLevel.NameOf(Level)}";
        }

        if (trigger.Confidence < Confidence)
        {
            return $"confidence: {trigger.Confidence} is below {Confidence}";
        }

        if (Origins.Count > 0 && !Origins.Contains(trigger.Origin))
        {
            return $"origin: {trigger.Origin} is not {string.Join(" or ", Origins)}";
        }

        foreach (var tag in Tags)
        {
            if (!trigger.Tags.Contains(tag))
            {
                return $"tags: {tag} is missing";
            }
        }

        if (Techniques.Count > 0 && !Techniques.Any(trigger.HasTechnique))
        {
            return $"techniques: none of {string.Join(", ", Techniques)}";
        }

        return Entity?.Unmet(trigger) ?? Ledger?.Unmet(trigger) ?? Calendar?.Unmet(trigger.Moment);
    }
}

/// <summary>What the sighting names.</summary>
public sealed record EntityCondition(IReadOnlyList<NamePattern> Hosts, IReadOnlyList<NamePattern> Users, IReadOnlyList<NamePattern> Processes, IReadOnlyList<NamedPrefix> Addresses)
{
    internal string? Unmet(Trigger trigger)
    {
        var entities = trigger.Entities;
        return One("host", Hosts, entities?.Host) ?? One("user", Users, entities?.User) ?? One("process", Processes, entities?.Process) ?? Address(entities?.Addresses ?? []);
    }

    private static string? One(string name, IReadOnlyList<NamePattern> wanted, string? value)
    {
        if (wanted.Count == 0)
        {
            return null;
        }

        return value is null ? $"entity.{name}: none is named" : wanted.Any(pattern => pattern.Matches(value)) ? null : $"entity.{name}: {value} is not {string.Join(" or ", wanted)}";
    }

    private string? Address(IReadOnlyList<string> named) =>
        Addresses.Count == 0 || named.Any(address => IpPrefix.TryParse(address, out var prefix) && Addresses.Any(wanted => wanted.Prefix.Overlaps(prefix)))
            ? null
            : $"entity.address: none within {string.Join(" or ", Addresses)}";
}

/// <summary>A prefix as it was written.</summary>
public readonly record struct NamedPrefix(string Text, IpPrefix Prefix)
{
    public override string ToString() => Text;
}

/// <summary>What the ledger says of the host that is named, or of what the named component or advisory reaches. A member that is null is not asked for.</summary>
/// <param name="Functions">Ids of critical functions behind which it stands.</param>
/// <param name="IsExposed">A service on it is exposed to the internet.</param>
/// <param name="LeastTier">Its tier is this or a less critical one: 0 is the most critical.</param>
/// <param name="IsReached">A live advisory reaches it.</param>
/// <param name="IsOwnSupplier">An address or domain that is named belongs to an own supplier.</param>
/// <param name="IsPaymentRail">It stands behind a payment rail.</param>
public sealed record LedgerCondition(
    IReadOnlyList<string> Functions,
    IReadOnlyList<string> Roles,
    bool? IsExposed,
    int? LeastTier,
    bool? IsReached,
    bool? IsOwnSupplier,
    bool? IsPaymentRail)
{
    internal string? Unmet(Trigger trigger)
    {
        if (Roles.Count > 0 && (trigger.Host is null || !Roles.Contains(trigger.Host.Role)))
        {
            return $"ledger.role: {trigger.Host?.Role ?? "no own host"} is not {string.Join(" or ", Roles)}";
        }

        if (LeastTier is { } tier && !(trigger.Host?.Tier >= tier))
        {
            return $"ledger.tierAtLeast: {(trigger.Host is { } host ? $"tier {host.Tier}" : "no own host")} is not {tier} or above";
        }

        if (Functions.Count > 0 && !trigger.Functions.Any(function => Functions.Contains(function.Id)))
        {
            return $"ledger.function: not behind {string.Join(" or ", Functions)}";
        }

        return Truth("exposed", IsExposed, () => trigger.IsExposed)
            ?? Truth("paymentRail", IsPaymentRail, () => trigger.Functions.Any(function => function.PaymentRail))
            ?? Truth("reached", IsReached, () => trigger.IsReached)
            ?? Truth("ownSupplier", IsOwnSupplier, () => trigger.NamesOwnSupplier);
    }

    private static string? Truth(string name, bool? wanted, Func<bool> is_) =>
        wanted is { } value && is_() != value ? $"ledger.{name}: is {(value ? "false" : "true")}" : null;
}

/// <summary>When it is, in the ledger's calendar. A member that is null is not asked for.</summary>
/// <param name="NearCutOffMinutes">Within so many minutes before a cut-off of a business day.</param>
/// <param name="Inside">Within one of these windows.</param>
/// <param name="Outside">Within none of these windows.</param>
public sealed record CalendarCondition(
    bool? IsBusinessDay,
    bool? IsOpen,
    bool? IsGotobi,
    bool? IsMonthEnd,
    bool? IsFreeze,
    int? NearCutOffMinutes,
    IReadOnlyList<string> Inside,
    IReadOnlyList<string> Outside)
{
    internal string? Unmet(BankingMoment moment)
    {
        if (NearCutOffMinutes is { } minutes && !moment.IsBeforeCutOff(TimeSpan.FromMinutes(minutes)))
        {
            return $"calendar.minutesBeforeCutOff: no cut-off within {minutes} minutes";
        }

        if (Inside.Count > 0 && !Inside.Any(moment.IsIn))
        {
            return $"calendar.inside: not within {string.Join(" or ", Inside)}";
        }

        if (Outside.FirstOrDefault(moment.IsIn) is { } within)
        {
            return $"calendar.outside: within {within}";
        }

        return Truth("businessDay", IsBusinessDay, moment.IsBusinessDay)
            ?? Truth("open", IsOpen, moment.IsOpen)
            ?? Truth("gotobi", IsGotobi, moment.IsGotobi)
            ?? Truth("monthEnd", IsMonthEnd, moment.IsMonthEnd)
            ?? Truth("freeze", IsFreeze, moment.IsFreeze);
    }

    private static string? Truth(string name, bool? wanted, bool is_) =>
        wanted is { } value && is_ != value ? $"calendar.{name}: is {(value ? "false" : "true")}" : null;
}
