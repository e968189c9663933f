using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Deciding;

/// <summary>
/// What an order would cost beyond the thing itself, as the ledger says: a supplier that is out of reach, capacity that critical functions lose.
/// Whatever is lost here may be lost at forty members at the same moment, so the hub is asked first.
/// </summary>
internal static class CapacityLosses
{
    public const string Supplier = "supplier";
    public const string Function = "function";

    /// <summary>Every function that is a payment rail, whatever its member calls it.</summary>
    public const string FunctionClass = "function-class";
    public const string PaymentRail = "payment-rail";

    /// <summary>Empty for what costs nothing: a host whose companions carry the whole load, a foreign address, a shield with its allow list.</summary>
    public static IReadOnlyList<CapacityLoss> Of(Circumstances seen)
    {
        if (seen.Order.Kind == ContainmentKind.SuspendSupplier)
        {
            return [new CapacityLoss(Supplier, seen.Order.Supplier ?? "", 1.0)];
        }

        if (seen.Remaining.All(each => each.Share >= 1.0))
        {
            return [];
        }

        var losses = new Dictionary<(string Kind, string Name), double>();
        foreach (var (service, remaining) in seen.Remaining.Where(each => each.Share < 1.0))
        {
            foreach (var function in seen.Ledger.FunctionsOf(service))
            {
                Lose((Function, function.Id), 1.0 - remaining);
                if (function.PaymentRail)
                {
                    Lose((FunctionClass, PaymentRail), 1.0 - remaining);
                }
            }
        }

        return losses.Count == 0 ? [] : [.. losses.OrderBy(l => l.Key).Select(l => new CapacityLoss(l.Key.Kind, l.Key.Name, l.Value))];

        // A function is as good as its worst service.
        void Lose((string, string) what, double share) => losses[what] = Math.Max(share, losses.GetValueOrDefault(what));
    }
}
