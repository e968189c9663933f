using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Approving;

/// <summary>How a containment that is held asks people, in the words of the one approval mechanism.</summary>
internal static class ContainmentApproval
{
    public const string Room = "response";

    /// <summary>In the place of a guardrail: nothing but a person's wish holds it.</summary>
    public const string RenewalWord = "renewal";

    private const string Prefix = "containment:";

    public static string IdOf(ContainmentId containment) => Prefix + containment;

    /// <summary>One containment may be renewed more than once, and asked for once more (<see cref="AskedBefore"/>): each time is a question of its own.</summary>
    public static string IdOf(Recorded<Waiting> waiting) => waiting.Fact.Renews || AskedBefore(waiting.Fact) is not null ? $"{IdOf(waiting.Fact.Order.Id)}:{waiting.Id}" : IdOf(waiting.Fact.Order.Id);

    /// <summary>The question in whose place this one is asked: nobody objected to it, or too few let it for what it has become. Null when it is the first one.</summary>
    public static string? AskedBefore(Waiting waiting) => waiting.Grounds?.UnlessVetoed ?? waiting.Grounds?.Approval;

    /// <summary>Whoever asked for it, a machine or a person; null when the node proposes it.</summary>
    public static string? WishOf(Recorded<Waiting> waiting) => waiting.Fact.Grounds?.RequestedBy ?? (waiting.Actor.StartsWith("person:", StringComparison.Ordinal) ? waiting.Actor : null);

    /// <summary>How many different people must let it.</summary>
    public static int PeopleFor(string guardrail, OrderGrounds? grounds) => Objection.IsAboveTheCap(guardrail) || grounds?.Loses.Count > 0 ? 2 : 1;

    public static bool TryParse(string approvalId, out ContainmentId containment)
    {
        containment = default;
        if (approvalId.Split(':') is not ["containment", var text, .. { Length: <= 1 }] || !Guid.TryParseExact(text, "D", out var id))
        {
            return false;
        }

        containment = new ContainmentId(id);
        return true;
    }

    public static ApprovalRequested Ask(Recorded<Waiting> waiting, PolicyLimits limits, LedgerView? ledger)
    {
        var (order, guardrail) = (waiting.Fact.Order, waiting.Fact.Guardrail);
        var isVeto = guardrail == Guardrails.Veto;
        return new ApprovalRequested(
            IdOf(waiting),
            Room,
            ContainmentWords.Of(order.Kind),
            ContainmentTarget.Of(order),
            guardrail,
            $"{order.Reason}: {waiting.Fact.Reason}",
            BlastRadius(order, ledger),
            isVeto ? 0 : PeopleFor(guardrail, waiting.Fact.Grounds),
            waiting.Time.AddMinutes(limits.ApprovalMinutes),
            waiting.Fact.Grounds?.RequestedBy ?? waiting.Actor)
        {
            VetoUntil = isVeto ? waiting.Time.AddMinutes(limits.VetoMinutes) : null,
            NotBy = waiting.Fact.NotBy,
        };
    }

    /// <summary>The order that people let: its life begins now, and what is a part of something ends with it.</summary>
    public static ContainmentOrder OrderOf(WaitingOrder waiting, DateTimeOffset grantedAt) =>
        waiting.Order with { ExpiresAt = waiting.EndsBy is { } end && end < grantedAt + waiting.Lifetime ? end : grantedAt + waiting.Lifetime };

    /// <summary>It rests on their approval.</summary>
    public static OrderGrounds GroundsOf(WaitingOrder waiting, string approvalId, MemberId self) => (waiting.Grounds ?? new OrderGrounds(self, ByBehaviour: false, [])) with { Approval = approvalId, UnlessVetoed = null };

    /// <summary>It rests on what it rested on, and nobody objected.</summary>
    public static OrderGrounds UnvetoedGroundsOf(WaitingOrder waiting, MemberId self) => (waiting.Grounds ?? new OrderGrounds(self, ByBehaviour: false, [])) with { UnlessVetoed = waiting.ApprovalId };

    /// <summary>In logs from before, that nobody objected stands there as an approval.</summary>
    public static Recorded<Ordered> AsItWas(Recorded<Ordered> ordered, Func<string, bool> isUnvetoed) =>
        ordered.Fact.Grounds is { Approval: { } approval } grounds && isUnvetoed(approval)
            ? ordered with { Fact = ordered.Fact with { Grounds = grounds with { Approval = null, UnlessVetoed = approval } } }
            : ordered;

    private static IReadOnlyList<string> BlastRadius(ContainmentOrder order, LedgerView? ledger)
    {
        if (ledger is null)
        {
            return [ContainmentTarget.Of(order)];
        }

        var suppliers = ledger.Institution.Suppliers.Where(supplier => supplier.Id == order.Supplier).ToList();
        var services = order.Kind switch
        {
            ContainmentKind.IsolateHost when ledger.FindHost(order.Host ?? "") is { } host => ledger.ServicesOn(host),
            ContainmentKind.Shield => ledger.Institution.Services.Where(service => service.Address == order.Address && service.Port == order.Port),
            _ => [],
        };
        var touched = services.ToList();
        var functions = touched.SelectMany(ledger.FunctionsOf).Select(function => function.Id).Concat(suppliers.SelectMany(supplier => supplier.Functions)).Distinct(StringComparer.Ordinal);
        return
        [
            ContainmentTarget.Of(order),
            .. touched.Select(service => $"service {service.Id}"),
            .. suppliers.Select(supplier => $"supplier {supplier.Id}"),
            .. functions.Select(function => $"function {function}"),
        ];
    }
}
