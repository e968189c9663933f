using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Falcon;

/// <summary>
/// Contains hosts with CrowdStrike Falcon. The sensor carries it out when it next reports; the host's status says when it has. A grouping tag marks
/// what we contained: a host that somebody else contained is left as it is.
/// </summary>
public sealed class FalconActuator : IActuator, IDisposable
{
    private readonly TimeProvider clock;
    private readonly HttpExchange exchange;
    private readonly FalconHosts hosts;
    private readonly FalconMark mark;
    private readonly Errand errand;

    public FalconActuator(FalconSettings settings, MemberId member, TimeProvider clock)
    {
        (Name, this.clock) = (settings.Name, clock);
        var limits = ExchangeLimits.Default;
        var token = new ClientCredentials(new HttpLine(settings.Api, limits, clock), "oauth2/token", settings.ClientId, settings.Secret, scope: null, clock);
        exchange = new HttpExchange(new HttpLine(settings.Api, limits, clock), token, "application/json");
        hosts = new FalconHosts(exchange, limits);
        mark = new FalconMark(member);
        errand = new Errand(Name, limits.Errand, clock, exchange.Scrub);
    }

    public string Name { get; }

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Only(ContainmentKind.IsolateHost), EndHeldBy.Node, Observes: true)
    {
        RepeatsReleaseAfter = ExchangeLimits.BetweenReleases,
        ConfirmsWithin = TimeSpan.FromMinutes(15),
    };

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        await hosts.NamedAsync("hikeshi-probe.invalid", stop); // nobody's name (RFC 6761)
        return new ActuatorReport(ActuatorState.Rehearsed, $"{Name} gives tokens and lists hosts; whether it lets them be contained shows only with the first order");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var host = await FindAsync(order, stop);
        return host.IsContained && !host.Tags.Contains(mark.Of(order.Id))
            ? throw new NotDoneException(ContainedBefore(host))
            : new ActuatorReport(ActuatorState.Rehearsed, $"would contain {host.Name} ({host.Id}), {host.Status} now");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var host = await FindAsync(order, stop);
        var isMarked = host.Tags.Contains(mark.Of(order.Id));
        if (host.IsContained)
        {
            return isMarked ? new ActuatorReport(ActuatorState.Delivered, $"{host.Name} was contained by this containment before: {host.Status}") : throw new NotDoneException(ContainedBefore(host));
        }

        // The mark goes first: a host that is contained without one would stay so for ever.
        if (!isMarked)
        {
            await hosts.TagAsync("add", host.Id, mark.Of(order.Id), stop);
        }

        await hosts.ActAsync("contain", host.Id, stop);
        return new ActuatorReport(ActuatorState.Delivered, $"{host.Name} ({host.Id}) was told to be contained");
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var host = await FindAsync(order, stop);
        var state = host.Status switch
        {
            "contained" => ActuatorState.Enforced,
            "containment_pending" => ActuatorState.Delivered,
            "normal" or "lift_containment_pending" => ActuatorState.Absent,
            var other => throw new NotDoneException($"it says that {host.Name} is '{other}', which is no state that is known"),
        };
        return new ActuatorReport(state, $"{host.Name} ({host.Id}) is {host.Status}");
    }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var ours = (await hosts.NamedAsync(HostOf(order), stop)).Where(h => h.Tags.Contains(mark.Of(order.Id))).ToList();
        foreach (var host in ours)
        {
            await LetGoAsync(host, [mark.Of(order.Id)], stop);
        }

        return new ActuatorReport(ActuatorState.Undone, ours.Count == 0 ? "nothing of it was there" : $"{string.Join(", ", ours.Select(h => h.Name))} let go");
    }, cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var ours = await hosts.TaggedAsync(mark.Prefix, stop);
        await LettingGo.EachAsync(ours, async host =>
        {
            await LetGoAsync(host, [.. host.Tags.Where(mark.IsOurs)], stop);
            return true;
        }, stop);
        return new ActuatorReport(ActuatorState.Undone, $"{ours.Count} hosts let go");
    }, cancel);

    public void Dispose() => exchange.Dispose();

    /// <summary>The mark goes last: until the host is let go, it says why it is contained. Another containment's mark keeps it contained.</summary>
    private async Task LetGoAsync(FalconHost host, IReadOnlyList<string> marks, CancellationToken cancel)
    {
        var isNeeded = host.Tags.Any(tag => FalconMark.IsAnyones(tag) && !marks.Contains(tag));
        if (host.IsContained && !isNeeded && marks.Count > 0)
        {
            await hosts.ActAsync("lift_containment", host.Id, cancel);
        }

        foreach (var tag in marks)
        {
            await hosts.TagAsync("remove", host.Id, tag, cancel);
        }

        await SecondLook.GoneAsync(host.Name, async () => !(await hosts.NamedAsync(host.Name, cancel)).Any(h => h.Id == host.Id && ((h.IsContained && !isNeeded) || h.Tags.Intersect(marks).Any())), clock, cancel);
    }

    private async Task<FalconHost> FindAsync(ContainmentOrder order, CancellationToken cancel)
    {
        var name = HostOf(order);
        var found = await hosts.NamedAsync(name, cancel);
        var meant = found.Count > 1 && found.Where(h => h.Address == order.Address).ToList() is { Count: 1 } byAddress ? byAddress : found;
        return meant.Count switch
        {
            1 => meant[0],
            0 => throw new NotDoneException($"it has no host '{name}'"),
            _ => throw new NotDoneException($"it has {meant.Count} hosts '{name}', and the address {order.Address} does not tell which is meant: {string.Join(", ", meant.Take(5).Select(h => h.Id))}"),
        };
    }

    private static string HostOf(ContainmentOrder order) => order.Host is { Length: > 0 } host ? host : throw new NotDoneException("the order names no host");

    private static string ContainedBefore(FalconHost host) =>
        $"{host.Name} was contained before, by somebody else ({host.Status}): nothing was done, and the end of this containment will not let it go";
}
