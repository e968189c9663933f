using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Kubernetes;

/// <summary>
/// Isolates the pods of a host by a network policy of their own that lets nothing in or out. That the policy stands there is seen; that the cluster's
/// network plugin obeys network policies must be known beforehand, the API does not tell.
/// </summary>
public sealed class KubernetesActuator : IActuator, IDisposable
{
    private readonly KubernetesSettings settings;
    private readonly TimeProvider clock;
    private readonly HttpExchange exchange;
    private readonly NetworkPolicies policies;
    private readonly Errand errand;

    public KubernetesActuator(KubernetesSettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        exchange = new HttpExchange(new HttpLine(settings.Api, ExchangeLimits.Default, clock), KeyHeader.Bearer(settings.Token), "application/json");
        policies = new NetworkPolicies(exchange, settings, member, ExchangeLimits.Default);
        errand = new Errand(Name, ExchangeLimits.Default.Errand, clock, exchange.Scrub);
    }

    public string Name => settings.Name;

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Only(ContainmentKind.IsolateHost), EndHeldBy.Node, Observes: true)
    {
        RepeatsReleaseAfter = ExchangeLimits.BetweenReleases,
        ConfirmsWithin = TimeSpan.FromMinutes(1),
    };

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        foreach (var verb in (string[])["get", "list", "create", "patch", "delete"])
        {
            if (!await policies.MayAsync(verb, stop))
            {
                throw NotDoneException.Unable($"the token may not {verb} networkpolicies in {settings.Namespace}");
            }
        }

        return new ActuatorReport(ActuatorState.Rehearsed, $"{Name} lets networkpolicies in {settings.Namespace} be changed; whether its network plugin obeys them cannot be seen");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var pods = await PodsAsync(order, stop);
        return new ActuatorReport(ActuatorState.Rehearsed, $"would let nothing in to or out of {pods} pods with {settings.HostLabel}={order.Host} in {settings.Namespace}");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var pods = await PodsAsync(order, stop);
        if (await policies.LookAsync(order.Id, HostOf(order), stop) is not null)
        {
            await policies.ApplyAsync(order.Id, HostOf(order), stop);
        }

        return new ActuatorReport(ActuatorState.Delivered, $"policy {NetworkPolicies.NameOf(order.Id)} for {pods} pods");
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
        await policies.LookAsync(order.Id, HostOf(order), stop) switch
        {
            null => new ActuatorReport(ActuatorState.Enforced, $"policy {NetworkPolicies.NameOf(order.Id)} stands in {settings.Namespace}"),
            "" => new ActuatorReport(ActuatorState.Absent, $"there is no policy {NetworkPolicies.NameOf(order.Id)} in {settings.Namespace}"),
            var wrong => new ActuatorReport(ActuatorState.Absent, $"policy {NetworkPolicies.NameOf(order.Id)} was changed: {wrong}"),
        }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
        new ActuatorReport(ActuatorState.Undone, await DeleteAsync(NetworkPolicies.NameOf(order.Id), stop) ? "policy deleted" : "nothing of it was there"), cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var ours = await policies.OursAsync(stop);
        await LettingGo.EachAsync(ours, name => DeleteAsync(name, stop), stop);
        return new ActuatorReport(ActuatorState.Undone, $"{ours.Count} policies deleted");
    }, cancel);

    public void Dispose() => exchange.Dispose();

    private async Task<bool> DeleteAsync(string name, CancellationToken cancel)
    {
        var isOurs = await policies.DeleteAsync(name, cancel);
        if (isOurs)
        {
            await SecondLook.GoneAsync($"policy {name}", () => policies.IsGoneAsync(name, cancel), clock, cancel);
        }

        return isOurs;
    }

    private async Task<int> PodsAsync(ContainmentOrder order, CancellationToken cancel) =>
        await policies.PodsAsync(HostOf(order), cancel) is var pods and > 0 ? pods : throw new NotDoneException($"no pod in {settings.Namespace} has {settings.HostLabel}={order.Host}");

    private static string HostOf(ContainmentOrder order) => order.Host is { Length: > 0 } host ? host : throw new NotDoneException("the order names no host");
}
