using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Policies;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>Reads one containment of a plan. A supplier is not named here: a supplier's plan takes its ways in from the ledger.</summary>
internal static class StopMeasureReader
{
    private const int MostAdmitted = 1_000;
    private const string Counterparties = "counterparties";
    private const string Nobody = "nobody";

    private static readonly Dictionary<string, string> TargetOf = new(StringComparer.Ordinal)
    {
        ["shield"] = "service",
        ["isolate-host"] = "host",
        ["disable-account"] = "account",
        ["revoke-sessions"] = "account",
        ["block-address"] = "address",
        ["block-domain"] = "domain",
    };

    public static StopMeasure Read(PolicyNode node)
    {
        var action = node.Member("action").Word([.. TargetOf.Keys]);
        _ = ContainmentWords.TryParse(action, out var kind);
        var target = node.Member(TargetOf[action]);
        var admit = kind == ContainmentKind.Shield ? node.Member("admit").Texts(MostAdmitted) : [];
        node.RefuseOthers();
        var isNobody = admit.Any(item => item.Text() == Nobody);
        if (isNobody && admit.Count > 1)
        {
            throw node.Member("admit").Refused("nobody, and somebody", $"{Nobody} alone, or who still gets through");
        }

        return kind == ContainmentKind.BlockAddress && !IpPrefix.TryParse(target.Text(), out _) ? throw target.Refused($"'{target.Scalar}'", "an address or a CIDR prefix")
            : kind == ContainmentKind.BlockDomain && !DomainName.IsPlausible(target.Text()) ? throw target.Refused($"'{target.Scalar}'", "a domain name")
            : new StopMeasure(
                kind,
                target.Text(),
                admit.Any(item => item.Text() == Counterparties),
                [.. admit.Where(item => item.Text() is not (Counterparties or Nobody)).Select(item => IpPrefix.TryParse(item.Text(), out _) ? item.Text() : throw item.Refused($"'{item.Scalar}'", $"{Counterparties}, {Nobody}, an address or a CIDR prefix"))]);
    }
}
