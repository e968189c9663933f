using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Response.Deciding;

/// <summary>Guardrails for what refuses an address, a name, a supplier or a port.</summary>
internal static class DestinationGuardrails
{
    /// <summary>An own dependency is never cut by accident: only a supplier that is meant, and that may be cut, is.</summary>
    public static Objection? WouldCutDependency(Circumstances seen)
    {
        if (!Blocks(seen.Order.Kind))
        {
            return null;
        }

        var intended = seen.Order.Supplier;
        var cut = seen.Order.Destinations
            .SelectMany(destination => WouldCut.Ask(seen.Institution, destination))
            .FirstOrDefault(dependency => dependency.NeverCut || dependency.Name != intended);
        return cut is null ? null : new(Verdicts.Refused, "would-cut", $"would cut {cut.Kind} {cut.Name}: {cut.Because}");
    }

    public static Objection? NeverContain(Circumstances seen)
    {
        foreach (var destination in Blocks(seen.Order.Kind) ? seen.Order.Destinations : [])
        {
            if (seen.Never.Destinations.FirstOrDefault(never => Overlap(never, destination)) is { } never)
            {
                return new(Verdicts.Refused, "never-contain", $"{destination} overlaps {never} on the policy's never-contain list");
            }
        }

        return null;
    }

    public static Objection? TooWide(Circumstances seen)
    {
        foreach (var destination in Blocks(seen.Order.Kind) ? seen.Order.Destinations : [])
        {
            if (IpPrefix.TryParse(destination, out var prefix))
            {
                if (seen.Order.Kind == ContainmentKind.BlockDomain)
                {
                    return new(Verdicts.Refused, "malformed", $"{destination} is an address, not a domain name");
                }

                var widest = prefix.IsV6 ? seen.Limits.WidestPrefix6 : seen.Limits.WidestPrefix4;
                if (seen.Order.Kind != ContainmentKind.SuspendSupplier && prefix.Length < widest)
                {
                    return new(Verdicts.Waiting, "too-wide", $"{destination} is wider than /{widest}: wide protections need corroboration or a person");
                }
            }
            else if (seen.Order.Kind == ContainmentKind.BlockAddress || !DomainName.IsPlausible(destination))
            {
                return new(Verdicts.Refused, "malformed", $"{destination} is {(seen.Order.Kind == ContainmentKind.BlockAddress ? "neither an address nor a prefix" : "not a domain name")}");
            }
            else if (DomainName.IsShared(destination))
            {
                return new(Verdicts.Waiting, "too-wide", $"{destination} belongs to many strangers at once: only a person may block it");
            }
        }

        return null;
    }

    /// <summary>What suspends a supplier refuses that supplier's ways in and nothing else: it is no way around the guardrails for addresses.</summary>
    public static Objection? NotTheSuppliers(Circumstances seen)
    {
        if (seen.Order.Kind != ContainmentKind.SuspendSupplier)
        {
            return null;
        }

        var supplier = seen.Institution.Suppliers.FirstOrDefault(known => known.Id == seen.Order.Supplier);
        return supplier is null ? new(Verdicts.Refused, "unknown-supplier", $"the ledger knows no supplier {seen.Order.Supplier}")
            : seen.Order.Destinations.FirstOrDefault(destination => !supplier.Destinations.Contains(destination)) is { } foreign ? new(Verdicts.Refused, "unknown-supplier", $"{foreign} is no way to {supplier.Id} that the ledger knows")
            : null;
    }

    public static Objection? CutsEverybody(Circumstances seen) =>
        seen.Order is { Kind: ContainmentKind.Shield, Allow.Count: 0 } ? new(Verdicts.Waiting, "no-allow-list", "without an allow list the shield would cut this service off from everybody: only a person may do that") : null;

    /// <summary>A shield on a port that is not ours is a mistake, or somebody else's wish.</summary>
    public static Objection? ForeignPort(Circumstances seen) =>
        seen.Order.Kind == ContainmentKind.Shield && seen.Ledger.FindService(seen.Order.Address ?? "", seen.Order.Port ?? 0) is null
            ? new(Verdicts.Waiting, "unknown-service", $"the ledger knows no service at {seen.Order.Address}:{seen.Order.Port}: nobody can say whom a shield would shut out")
            : null;

    private static bool Blocks(ContainmentKind kind) => kind is ContainmentKind.BlockAddress or ContainmentKind.BlockDomain or ContainmentKind.SuspendSupplier;

    private static bool Overlap(string never, string destination) =>
        IpPrefix.TryParse(never, out var a) && IpPrefix.TryParse(destination, out var b) ? a.Overlaps(b) : DomainName.Covers(never, destination) || DomainName.Covers(destination, never);
}
