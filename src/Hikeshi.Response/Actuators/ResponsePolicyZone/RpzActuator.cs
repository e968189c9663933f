using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ResponsePolicyZone;

/// <summary>
/// Refuses domain names in a response policy zone: the name and everything beneath it answers NXDOMAIN at every resolver that has the zone. A name
/// that somebody else has put there is left as it is. The lifetime of a record is no end: the node holds it.
/// </summary>
public sealed class RpzActuator : IActuator
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly RpzSettings settings;
    private readonly TimeProvider clock;
    private readonly PolicyZone zone;
    private readonly DnsLine? resolver;
    private readonly Errand errand;

    public RpzActuator(RpzSettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        zone = new PolicyZone(settings, member, new DnsLine(settings.Server, Patience, clock));
        resolver = settings.Resolver is { } address ? new DnsLine(address, Patience, clock) : null;
        errand = new Errand(Name, ExchangeLimits.Default.Errand, clock, settings.Key.Scrub);
    }

    public string Name => settings.Name;

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Only(ContainmentKind.BlockDomain), EndHeldBy.Node, Observes: true)
    {
        MostDestinations = 32,
        RepeatsReleaseAfter = ExchangeLimits.BetweenReleases,
        ConfirmsWithin = TimeSpan.FromMinutes(5), // until a secondary has the zone
    };

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        await zone.TryAsync(stop);
        return new ActuatorReport(ActuatorState.Rehearsed, $"{Name} lets {settings.KeyName} update {settings.Zone}");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var names = NamesIn(order);
        await zone.TryAsync(stop);
        var isOurs = await zone.NamesOfAsync(order.Id, stop) is not null;
        foreach (var name in isOurs ? [] : names)
        {
            if (await zone.RefusesAsync(name, stop))
            {
                throw new NotDoneException(ThereBefore(order));
            }
        }

        return new ActuatorReport(ActuatorState.Rehearsed, $"would add {string.Join(", ", names)} to {settings.Zone}");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var names = NamesIn(order);
        return await zone.AddAsync(order.Id, names, stop) || await zone.NamesOfAsync(order.Id, stop) is not null
            ? new ActuatorReport(ActuatorState.Delivered, $"{string.Join(", ", names)} added to {settings.Zone}")
            : throw new NotDoneException(ThereBefore(order));
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var names = NamesIn(order);
        foreach (var name in names)
        {
            if (!await zone.RefusesAsync(name, stop))
            {
                return new ActuatorReport(ActuatorState.Absent, $"{name} is not refused in {settings.Zone}");
            }
        }

        return await StillAnswersAsync(names, stop) is { } reason
            ? new ActuatorReport(ActuatorState.Delivered, reason)
            : new ActuatorReport(ActuatorState.Enforced, $"{string.Join(", ", names)} refused in {settings.Zone}{(resolver is null ? "" : $", and {settings.Resolver} answers NXDOMAIN")}");
    }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
        new ActuatorReport(ActuatorState.Undone, await RemoveAsync(order.Id, stop) ? $"taken out of {settings.Zone}" : "nothing of it was there"), cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var ours = await zone.OursAsync(stop);
        await LettingGo.EachAsync(ours, id => RemoveAsync(id, stop), stop);
        return new ActuatorReport(ActuatorState.Undone, $"{ours.Count} containments taken out of {settings.Zone}");
    }, cancel);

    /// <returns>What the resolver still answers; null when it refuses all, or when there is none to ask.</returns>
    private async Task<string?> StillAnswersAsync(IReadOnlyList<string> names, CancellationToken cancel)
    {
        foreach (var name in resolver is null ? [] : names)
        {
            var asked = name.StartsWith("*.", StringComparison.Ordinal) ? "hikeshi" + name[1..] : name;
            var answer = await resolver!.AskAsync(id => DnsWriter.Question(id, asked, DnsNumber.Address, recursive: true), key: null, cancel);
            if (answer.Code != DnsNumber.NxDomain)
            {
                return $"{name} stands in {settings.Zone}, and {settings.Resolver} still answers {DnsNumber.CodeName(answer.Code)}";
            }
        }

        return null;
    }

    /// <summary>What stands in the mark is removed: an order that was changed meanwhile would leave something behind.</summary>
    private async Task<bool> RemoveAsync(ContainmentId id, CancellationToken cancel)
    {
        if (await zone.NamesOfAsync(id, cancel) is not { } names)
        {
            return false;
        }

        await zone.RemoveAsync(id, names, cancel);
        await SecondLook.GoneAsync(string.Join(", ", names), async () => await zone.NamesOfAsync(id, cancel) is null, clock, cancel);
        return true;
    }

    /// <summary>A name and what is beneath it are two names in such a zone; <c>*.name</c> means the latter alone.</summary>
    private static IReadOnlyList<string> NamesIn(ContainmentOrder order)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var destination in order.Destinations.Select(d => d.TrimEnd('.').ToLowerInvariant()))
        {
            var isBelow = destination.StartsWith("*.", StringComparison.Ordinal);
            var name = isBelow ? destination[2..] : destination;
            if (!DomainName.IsPlausible(name) || IpPrefix.TryParse(name, out _))
            {
                throw new NotDoneException($"'{destination}' is not a domain name");
            }

            names.UnionWith(isBelow ? ["*." + name] : [name, "*." + name]);
        }

        return names.Count > 0 ? [.. names] : throw new NotDoneException("the order names no domain");
    }

    private string ThereBefore(ContainmentOrder order) =>
        $"{string.Join(", ", order.Destinations)} stands in {settings.Zone} already, by somebody else or by another containment: nothing was done, and the end of this one will not take it out";
}
