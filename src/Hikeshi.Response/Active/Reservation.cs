using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Active;

/// <summary>What the hub granted for one containment.</summary>
/// <param name="Until">The end of the order that it was granted for.</param>
public sealed record Reservation(DateTimeOffset Until, IReadOnlyList<CapacityLoss> Loses)
{
    /// <summary>Shares are quotients of small numbers.</summary>
    private const double Rounding = 1e-9;

    /// <summary>In logs from before only suppliers were reserved, and the order says which.</summary>
    public static Reservation Of(ReservationAnswered granted) => new(
        granted.Order.ExpiresAt,
        granted.Grounds?.Loses is { Count: > 0 } loses ? loses : granted.Order is { Kind: ContainmentKind.SuspendSupplier, Supplier: { } supplier } ? [new CapacityLoss("supplier", supplier, 1.0)] : []);

    /// <summary>Whether nothing is lost that was not granted, and no more of it.</summary>
    public bool Covers(IReadOnlyList<CapacityLoss> losses) =>
        losses.All(loss => Loses.Any(granted => granted.Kind == loss.Kind && granted.Name == loss.Name && granted.Share + Rounding >= loss.Share));
}
