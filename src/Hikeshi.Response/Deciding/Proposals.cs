using System.Security.Cryptography;
using System.Text;
using Hikeshi.Exposure;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>What the policy would like to do, before the guardrails.</summary>
/// <param name="IsByBehaviour">No rule names what was seen: such a sighting may cause only what is narrow, short and can be undone.</param>
internal sealed record Proposal(ContainmentOrder Order, bool RecommendOnly, IReadOnlyList<CapacityLoss> Loses, bool IsByBehaviour = false);

/// <summary>Turns a trigger and a policy rule into concrete orders, by asking the ledger what is meant here.</summary>
internal static class Proposals
{
    /// <summary>On sightings that behaviour made, not a rule (docs/behaviour.md).</summary>
    private const string BehaviourTag = "hikeshi.behaviour";

    public static IEnumerable<Proposal> For(Sighted sighting, PolicyRule rule, DecisionContext context)
    {
        var isByBehaviour = sighting.Tags.Contains(BehaviourTag);
        if (isByBehaviour)
        {
            rule = rule with { ExpiresMinutes = Math.Min(rule.ExpiresMinutes, context.Policy.Limits.SingleSourceMinutes) };
        }

        return ForSighting(sighting, rule, context).Select(p => p with { IsByBehaviour = isByBehaviour });
    }

    private static IEnumerable<Proposal> ForSighting(Sighted sighting, PolicyRule rule, DecisionContext context)
    {
        var host = sighting.Entities.Host is { } name ? context.Ledger.FindHost(name) : null;
        foreach (var kind in rule.Actions)
        {
            switch (kind)
            {
                case ContainmentKind.IsolateHost when host is not null:
                    yield return Isolate(host, rule, context, $"{sighting.RuleTitle} on {host.Id}");
                    break;
                case ContainmentKind.Shield when host is not null:
                    foreach (var service in context.Ledger.ServicesOn(host).Where(s => s.InternetExposed))
                    {
                        yield return Shield(service, rule, context, $"{sighting.RuleTitle} behind {service.Id}");
                    }

                    break;
                case ContainmentKind.SuspendSupplier:
                    foreach (var supplier in SuppliersMeant(sighting, context))
                    {
                        yield return Suspend(supplier, rule, context, $"{sighting.RuleTitle} by the agent of {supplier.Names.En}");
                    }

                    break;
                default:
                    break;
            }
        }
    }

    public static IEnumerable<Proposal> For(Accepted shared, PolicyRule rule, DecisionContext context)
    {
        foreach (var kind in rule.Actions)
        {
            switch (kind)
            {
                case ContainmentKind.Shield when shared.Suggestion is { } suggestion:
                    foreach (var service in ServicesMeant(suggestion, context).Where(s => s.InternetExposed))
                    {
                        yield return Shield(service, rule, context, $"{shared.Producer} saw {suggestion.Component} attacked: {suggestion.Because}");
                    }

                    break;
                case ContainmentKind.BlockAddress:
                    foreach (var indicator in shared.Indicators.Where(i => i.Kind is "ipv4-addr" or "ipv6-addr"))
                    {
                        yield return Block(ContainmentKind.BlockAddress, indicator, shared, rule, context);
                    }

                    break;
                case ContainmentKind.BlockDomain:
                    foreach (var indicator in shared.Indicators.Where(i => i.Kind is "domain-name"))
                    {
                        yield return Block(ContainmentKind.BlockDomain, indicator, shared, rule, context);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    public static IEnumerable<Proposal> For(ExposureAssessed assessed, PolicyRule rule, DecisionContext context)
    {
        if (!rule.Actions.Contains(ContainmentKind.Shield))
        {
            yield break;
        }

        foreach (var id in assessed.Services.Where(s => s.InternetExposed).Select(s => s.Service).Distinct(StringComparer.Ordinal))
        {
            if (context.Ledger.Institution.Services.FirstOrDefault(s => s.Id == id) is { } service)
            {
                yield return Shield(service, rule, context, $"{assessed.AdvisoryId} reaches {service.Component}");
            }
        }
    }

    /// <summary>The own assessment of the advisory decides when there is one; else every service that runs the component in the named versions.</summary>
    private static IEnumerable<Service> ServicesMeant(ComponentShieldSuggestion suggestion, DecisionContext context)
    {
        if (context.State.Assessments.TryGetValue(suggestion.AdvisoryId, out var assessed))
        {
            var reached = assessed.Services.Select(s => s.Service).ToHashSet(StringComparer.Ordinal);
            return context.Ledger.Institution.Services.Where(service => reached.Contains(service.Id));
        }

        return ExposureAssessor.RunsComponent(context.Ledger, suggestion.Component, suggestion.Versions);
    }

    /// <summary>A tag <c>hikeshi.supplier.KIND</c> says whose software the rule watches.</summary>
    private static IEnumerable<Supplier> SuppliersMeant(Sighted sighting, DecisionContext context) =>
        context.Ledger.Institution.Suppliers.Where(supplier => sighting.Tags.Contains($"hikeshi.supplier.{supplier.Kind}"));

    private static Proposal Isolate(Asset host, PolicyRule rule, DecisionContext context, string reason) =>
        Propose(context, rule, ContainmentKind.IsolateHost, host.Id, host.Address, port: null, allow: [], destinations: [], reason, loses: []);

    private static Proposal Shield(Service service, PolicyRule rule, DecisionContext context, string reason) =>
        Propose(context, rule, ContainmentKind.Shield, host: null, service.Address, service.Port, service.AllowFrom, destinations: [], reason, loses: []);

    private static Proposal Block(ContainmentKind kind, SharedIndicator indicator, Accepted shared, PolicyRule rule, DecisionContext context) =>
        Propose(context, rule, kind, host: null, address: null, port: null, allow: [], [indicator.Value], $"{shared.Producer}: {shared.Title}", loses: []);

    private static Proposal Suspend(Supplier supplier, PolicyRule rule, DecisionContext context, string reason) =>
        Propose(context, rule, ContainmentKind.SuspendSupplier, host: null, address: null, port: null, allow: [], supplier.Destinations, reason, [new CapacityLoss("supplier", supplier.Id, 1.0)], supplier.Id);

    private static Proposal Propose(
        DecisionContext context,
        PolicyRule rule,
        ContainmentKind kind,
        string? host,
        string? address,
        int? port,
        IReadOnlyList<string> allow,
        IReadOnlyList<string> destinations,
        string reason,
        IReadOnlyList<CapacityLoss> loses,
        string? supplier = null)
    {
        var id = IdFor(context, $"{kind}|{host}|{address}|{port}|{string.Join(',', destinations)}");
        var order = new ContainmentOrder(id, kind, host, address, port, allow, destinations, context.Now.AddMinutes(rule.ExpiresMinutes), reason, supplier);
        return new Proposal(order, rule.RecommendOnly, loses);
    }

    /// <summary>UUIDv8 (RFC 9562 §5.8) from the causing entry and the target: the same decision gives the same containment.</summary>
    private static ContainmentId IdFor(DecisionContext context, string target)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{context.Self}|{context.Cause}|{target}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new ContainmentId(new Guid(hash.AsSpan(0, 16), bigEndian: true));
    }
}
