using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Defender;

/// <summary>
/// Isolates machines with Microsoft Defender for Endpoint. An order becomes an action there that the machine carries out when it next reports;
/// until then it is delivered, not enforced. The mark stands in the action's comment: a machine that somebody else isolated is not released.
/// </summary>
public sealed class DefenderActuator : IActuator, IDisposable
{
    private readonly TimeProvider clock;
    private readonly HttpExchange exchange;
    private readonly DefenderApi api;
    private readonly Mark mark;
    private readonly Errand errand;

    public DefenderActuator(DefenderSettings settings, MemberId member, TimeProvider clock)
    {
        (Name, this.clock) = (settings.Name, clock);
        var limits = ExchangeLimits.Default;
        var token = new ClientCredentials(new HttpLine(settings.SignIn, limits, clock), $"{Uri.EscapeDataString(settings.Tenant)}/oauth2/v2.0/token", settings.ClientId, settings.Secret, settings.Scope, clock);
        exchange = new HttpExchange(new HttpLine(settings.Api, limits, clock), token, "application/json");
        api = new DefenderApi(exchange, limits);
        mark = new Mark(member);
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
        await api.MachinesAsync("hikeshi-probe.invalid", stop); // nobody's name (RFC 6761)
        await api.ActionsAsync("0000000000000000000000000000000000000000", stop);
        return new ActuatorReport(ActuatorState.Rehearsed, $"{Name} lists machines and actions; whether it lets machines be isolated shows only with the first order");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var machine = await FindAsync(order, stop);
        var last = Last(await api.ActionsAsync(machine.Id, stop));
        return last is { Type: "Isolate" } && !mark.IsIn(last.Comment, order.Id)
            ? throw new NotDoneException(IsolatedBefore(machine, last))
            : new ActuatorReport(ActuatorState.Rehearsed, $"would isolate {machine.DnsName} ({machine.Id}, {machine.Health})");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var machine = await FindAsync(order, stop);
        var last = Last(await api.ActionsAsync(machine.Id, stop));
        if (last is { Type: "Isolate" })
        {
            return mark.IsIn(last.Comment, order.Id)
                ? new ActuatorReport(ActuatorState.Delivered, $"the isolation of {machine.DnsName} was ordered before: {last.Status}")
                : throw new NotDoneException(IsolatedBefore(machine, last));
        }

        var action = await api.IsolateAsync(machine.Id, mark.Of(order.Id) + " " + Scrubbing.Line(order.Reason), stop);
        return action is null
            ? throw new NotDoneException($"another action for {machine.DnsName} is under way there")
            : new ActuatorReport(ActuatorState.Delivered, $"isolation of {machine.DnsName} ordered as action {action.Id}: {action.Status}");
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var machine = await FindAsync(order, stop);
        var actions = await api.ActionsAsync(machine.Id, stop);
        if (actions.FirstOrDefault(a => a.Type == "Isolate" && mark.IsIn(a.Comment, order.Id)) is not { } ours)
        {
            return new ActuatorReport(ActuatorState.Absent, $"there is no isolation of {machine.DnsName} by this containment");
        }

        var release = actions.FirstOrDefault(a => a.Type == "Unisolate" && a.Created > ours.Created && a.IsDone);
        return release is not null ? new ActuatorReport(ActuatorState.Absent, $"{machine.DnsName} was released by action {release.Id}")
            : ours.IsDone ? new ActuatorReport(ActuatorState.Enforced, $"{machine.DnsName} is isolated (action {ours.Id})")
            : ours.IsUnderWay ? new ActuatorReport(ActuatorState.Delivered, $"action {ours.Id} for {machine.DnsName}: {ours.Status}")
            : new ActuatorReport(ActuatorState.Absent, $"action {ours.Id} for {machine.DnsName} ended as {ours.Status}");
    }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var machines = await api.MachinesAsync(HostOf(order), stop);
        var done = new List<string>();
        foreach (var machine in machines)
        {
            var last = Last(await api.ActionsAsync(machine.Id, stop));
            if (last is { Type: "Isolate" } && mark.IsIn(last.Comment, order.Id))
            {
                done.Add(await ReleaseAsync(last, order.Id, stop));
            }
        }

        return new ActuatorReport(ActuatorState.Undone, done.Count == 0 ? "nothing of it was there" : string.Join(", ", done));
    }, cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var machines = (await api.ActionsAsync(machine: null, stop)).Where(a => mark.Find(a.Comment) is not null).Select(a => a.Machine).Distinct(StringComparer.Ordinal);
        var done = await LettingGo.EachAsync(machines, machine => ReleaseOursAsync(machine, stop), stop);
        return new ActuatorReport(ActuatorState.Undone, $"{done} machines released");
    }, cancel);

    public void Dispose() => exchange.Dispose();

    /// <summary>What counts now: the newest that is under way or has succeeded. What failed changed nothing.</summary>
    private static MachineAction? Last(IReadOnlyList<MachineAction> newestFirst) => newestFirst.FirstOrDefault(a => a.IsUnderWay || a.IsDone);

    /// <returns>Whether it was isolated by us.</returns>
    private async Task<bool> ReleaseOursAsync(string machine, CancellationToken cancel)
    {
        var last = Last(await api.ActionsAsync(machine, cancel));
        if (last is not { Type: "Isolate" } || mark.Find(last.Comment) is not { } id)
        {
            return false;
        }

        await ReleaseAsync(last, id, cancel);
        return true;
    }

    private async Task<string> ReleaseAsync(MachineAction isolation, ContainmentId id, CancellationToken cancel)
    {
        var done = await OrderReleaseAsync(isolation, id, cancel);
        await SecondLook.GoneAsync($"machine {isolation.Machine}", async () => Last(await api.ActionsAsync(isolation.Machine, cancel))?.Id != isolation.Id, clock, cancel);
        return done;
    }

    private async Task<string> OrderReleaseAsync(MachineAction isolation, ContainmentId id, CancellationToken cancel)
    {
        if (isolation.Status == "Pending")
        {
            await api.CancelAsync(isolation.Id, mark.Of(id) + " released", cancel);
            return $"action {isolation.Id} cancelled before the machine took it";
        }

        var action = await api.ReleaseAsync(isolation.Machine, mark.Of(id) + " released", cancel)
            ?? throw new NotDoneException($"another action for machine {isolation.Machine} is under way there: it cannot be released yet");
        return $"release ordered as action {action.Id}: {action.Status}";
    }

    private async Task<Machine> FindAsync(ContainmentOrder order, CancellationToken cancel)
    {
        var host = HostOf(order);
        var found = await api.MachinesAsync(host, cancel);
        var meant = found.Count > 1 && found.Where(m => m.LastAddress == order.Address).ToList() is { Count: 1 } byAddress ? byAddress : found;
        return meant.Count switch
        {
            1 => meant[0],
            0 => throw new NotDoneException($"it has no machine '{host}'"),
            _ => throw new NotDoneException($"it has {meant.Count} machines '{host}', and the address {order.Address} does not tell which is meant: {string.Join(", ", meant.Take(5).Select(m => m.DnsName + " " + m.Id))}"),
        };
    }

    private static string HostOf(ContainmentOrder order) => order.Host is { Length: > 0 } host ? host : throw new NotDoneException("the order names no host");

    private static string IsolatedBefore(Machine machine, MachineAction action) =>
        $"{machine.DnsName} was isolated by somebody else (action {action.Id}, {action.Status}): nothing was done, and the end of this containment will not release it";
}
