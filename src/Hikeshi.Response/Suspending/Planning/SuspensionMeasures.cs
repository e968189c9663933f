using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>Something that the plan wants and cannot do, or that nobody has thought of.</summary>
/// <param name="Code">A stable word for programs.</param>
public sealed record SuspensionHole(string Code, BilingualText Text)
{
    internal static SuspensionHole Of(string code, params object[] values) => new(code, SuspensionWords.Say("hole." + code, values));
}

/// <param name="HeldBy">Guardrails that leave it to people: <c>name: reason</c>.</param>
/// <param name="Gravest">The gravest of them, by its name; null: nothing holds it.</param>
public sealed record SuspensionMeasure(ContainmentOrder Order, OrderGrounds Grounds, IReadOnlyList<string> HeldBy, string? Gravest);

/// <summary>What a plan comes to, with the ledger as it is: orders within its scope and no others, work for people, and holes.</summary>
/// <param name="Functions">Those that stop, or that lose their supplier.</param>
/// <param name="Tasks">The plan's, and what the ledger knows that no order can do.</param>
public sealed record SuspensionMeasures(IReadOnlyList<SuspensionMeasure> Measures, IReadOnlyList<CriticalFunction> Functions, IReadOnlyList<SuspensionTask> Tasks, IReadOnlyList<SuspensionHole> Holes)
{
    /// <summary>What all of it together would cost other institutions.</summary>
    public IReadOnlyList<CapacityLoss> Loses =>
        [.. Measures.SelectMany(measure => measure.Grounds.Loses).GroupBy(loss => (loss.Kind, loss.Name), (what, losses) => new CapacityLoss(what.Kind, what.Name, losses.Max(loss => loss.Share)))];

    /// <summary>Pure: the same plan, suspension and world give the same orders. What a guardrail refuses is a hole, and no order.</summary>
    /// <param name="suspension">Its id; the ids of the orders derive from it.</param>
    internal static SuspensionMeasures Of(SuspensionPlan plan, string suspension, DecisionContext context)
    {
        var ledger = context.Ledger;
        var holes = new List<SuspensionHole>();
        var supplier = ledger.Institution.Suppliers.FirstOrDefault(known => known.Id == plan.Supplier);
        if (plan.IsForSupplier && supplier is null)
        {
            holes.Add(SuspensionHole.Of("unknown-supplier", plan.Supplier!));
        }

        var functions = PlanScope.Functions(plan, supplier, ledger, holes);
        var scope = new PlanScope(functions, ledger);
        var wishes = plan.Stop.Select(measure => scope.Order(measure, holes)).OfType<ContainmentOrder>()
            .Concat(supplier is null ? [] : SupplierAccessOrders.Of(supplier, plan.CutsWaysIn, holes))
            .DistinctBy(ContainmentTarget.Of)
            .Select(order => order with { Id = IdFor(suspension, ContainmentTarget.Of(order)), ExpiresAt = context.Now.AddMinutes(plan.Clock.End), Reason = $"suspension plan {plan.Id}" });
        var isolated = new HashSet<string>(StringComparer.Ordinal); // by this very plan
        var measures = wishes.Select(order => Judged(order, isolated, context, holes)).OfType<SuspensionMeasure>().ToList();
        scope.Check(plan, measures, holes);
        return new SuspensionMeasures(measures, functions, [.. plan.Tasks, .. supplier is null ? [] : SupplierAccessOrders.Tasks(supplier, ledger.Institution, plan)], holes);
    }

    private static SuspensionMeasure? Judged(ContainmentOrder order, HashSet<string> isolated, DecisionContext context, List<SuspensionHole> holes)
    {
        var grounds = new OrderGrounds(context.Self, ByBehaviour: false, []);
        var (objections, loses) = Guardrails.Objecting(order, grounds, isolated, context);
        if (objections.FirstOrDefault(objection => objection.Verdict == Verdicts.Refused) is { } refused)
        {
            holes.Add(SuspensionHole.Of("refused", $"{ContainmentWords.Of(order.Kind)} {ContainmentTarget.Of(order)}", $"{refused.Guardrail}: {refused.Reason}"));
            return null;
        }

        if (order is { Kind: ContainmentKind.IsolateHost, Host: { } host })
        {
            isolated.Add(host);
        }

        return new SuspensionMeasure(order, grounds with { Loses = loses }, [.. objections.Where(objection => objection.Verdict == Verdicts.Waiting).Select(objection => $"{objection.Guardrail}: {objection.Reason}")], Guardrails.Gravest(objections, loses)?.Guardrail);
    }

    /// <summary>UUIDv8 (RFC 9562 §5.8): proposing twice orders once.</summary>
    private static ContainmentId IdFor(string suspension, string target)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{suspension}|{target}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new ContainmentId(new Guid(hash.AsSpan(0, 16), bigEndian: true));
    }
}
