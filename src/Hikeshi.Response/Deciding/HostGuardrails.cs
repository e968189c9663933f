using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Response.Deciding;

/// <summary>Guardrails for what isolates an own host.</summary>
internal static class HostGuardrails
{
    /// <summary>Never contained automatically, whatever the ledger's flag says.</summary>
    private static readonly HashSet<string> ProtectedRoles = new(StringComparer.Ordinal)
    {
        "domain-controller", "dns", "time", "hsm", "backup", "jump-host", "management", "break-glass",
    };

    /// <summary>What the ledger does not know is not ours to isolate: nothing is known of what stands on it.</summary>
    public static Objection? Unknown(Circumstances seen) =>
        seen is { Order.Kind: ContainmentKind.IsolateHost, Host: null } ? new(Verdicts.Waiting, "unknown-host", $"the ledger knows no host {seen.Order.Host ?? seen.Order.Address}: nobody can say what depends on it") : null;

    public static Objection? NeverContain(Circumstances seen) =>
        seen.Host is not { } host ? null
        : host.NeverContain || ProtectedRoles.Contains(host.Role) ? new(Verdicts.Waiting, "never-contain", $"{host.Id} ({host.Role}) is on the never-contain list: only a person may isolate it")
        : seen.Never.Hosts.Any(pattern => pattern.Matches(host.Id)) ? new(Verdicts.Waiting, "never-contain", $"{host.Id} is on the policy's never-contain list: only a person may isolate it")
        : null;

    public static Objection? Tier0(Circumstances seen)
    {
        if (seen.Host is not { } host)
        {
            return null;
        }

        return host.Tier == 0 ? new(Verdicts.Waiting, "tier-0", $"{host.Id} is tier 0: never automatic")
            : seen.Ledger.ServicesOn(host).SelectMany(seen.Ledger.FunctionsOf).FirstOrDefault(function => function.Tier == 0) is { } function
                ? new(Verdicts.Waiting, "tier-0", $"{host.Id} stands behind {function.Id}, which is tier 0: never automatic")
            : null;
    }

    /// <summary>What a critical function would have left, with everything that is isolated now or was within the hour.</summary>
    public static Objection? Capacity(Circumstances seen)
    {
        foreach (var (service, remaining) in seen.Remaining)
        {
            if (remaining < seen.Limits.MinRemainingCapacity)
            {
                return new(Verdicts.Waiting, "blast-radius", FormattableString.Invariant($"{service.Id} would carry {remaining * 100:0} % of its load without {seen.Host?.Id}; the cap is {seen.Limits.MinRemainingCapacity * 100:0} %"));
            }
        }

        return null;
    }

    /// <summary>Not many hosts of one network segment within an hour: the first one is never too many.</summary>
    public static Objection? Segment(Circumstances seen)
    {
        if (seen.Host is not { } host)
        {
            return null;
        }

        var (hosts, gone) = (0, 0);
        foreach (var asset in seen.Ledger.HostsBeside(host))
        {
            hosts++;
            gone += asset.Id != host.Id && seen.IsIsolated(asset.Id) ? 1 : 0;
        }

        return gone > 0 && gone + 1 > hosts * seen.Limits.SegmentSharePerHour
            ? new(Verdicts.Waiting, "segment", FormattableString.Invariant($"{gone + 1} of the {hosts} hosts of segment {LedgerView.SegmentOf(host)} would be isolated within an hour; the cap is {seen.Limits.SegmentSharePerHour * 100:0} %"))
            : null;
    }
}
