using System.Net;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Fortinet;

/// <summary>
/// Puts addresses into an address group of a FortiGate that a deny policy names. Each is an object of its own, <c>hikeshi-ID-N</c>, with the mark in
/// its comment. FortiOS knows no end of such objects, so the node holds it. The quarantine of FortiOS (<c>monitor/user/banned</c>) would know
/// one, but takes no prefixes and no mark: a release could not tell our ban from a person's.
/// </summary>
public sealed class FortiGateActuator : IActuator, IDisposable
{
    private const string NamePrefix = "hikeshi-";
    private readonly FortiGateSettings settings;
    private readonly TimeProvider clock;
    private readonly HttpExchange exchange;
    private readonly FortiGateApi api;
    private readonly Mark mark;
    private readonly Errand errand;

    public FortiGateActuator(FortiGateSettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        exchange = new HttpExchange(new HttpLine(settings.Place, ExchangeLimits.Default, clock), KeyHeader.Bearer(settings.Token), "application/json");
        api = new FortiGateApi(exchange, settings.Vdom, ExchangeLimits.Default);
        mark = new Mark(member);
        errand = new Errand(Name, ExchangeLimits.Default.Errand, clock, exchange.Scrub);
        var kinds = new HashSet<ContainmentKind>();
        _ = settings.BlockGroup is not null && kinds.Add(ContainmentKind.BlockAddress);
        _ = settings.IsolateGroup is not null && kinds.Add(ContainmentKind.IsolateHost);
        Capability = new ActuatorCapability(kinds, EndHeldBy.Node, Observes: true)
        {
            MostDestinations = 16, // two changes of the configuration each
            TakesIpv6 = false,
            RepeatsReleaseAfter = ExchangeLimits.BetweenReleases,
            ConfirmsWithin = TimeSpan.FromMinutes(1),
        };
    }

    public string Name => settings.Name;

    public ActuatorCapability Capability { get; }

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        await api.AddressesAsync(NamePrefix, stop);
        foreach (var group in Groups)
        {
            await api.MembersAsync(group, stop);
        }

        return new ActuatorReport(ActuatorState.Rehearsed, $"{Name} answers, and has {string.Join(", ", Groups)}; whether a deny policy names it cannot be seen with this token");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (group, wanted) = Meant(order);
        var members = await api.MembersAsync(group, stop);
        return new ActuatorReport(ActuatorState.Rehearsed, $"would add {string.Join(", ", wanted.Select(a => a.Subnet))} to the address group {group}, which has {members.Count} members");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (group, wanted) = Meant(order);
        var there = await OursAsync(order.Id, stop);
        var members = await api.MembersAsync(group, stop);
        foreach (var address in wanted)
        {
            if (!there.Any(a => a.Name == address.Name))
            {
                await api.AddAddressAsync(address, stop);
            }

            if (!members.Contains(address.Name))
            {
                await api.AddMemberAsync(group, address.Name, stop);
            }
        }

        return new ActuatorReport(ActuatorState.Delivered, $"{wanted.Count} addresses in the group {group}");
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (group, wanted) = Meant(order);
        var there = await OursAsync(order.Id, stop);
        var members = await api.MembersAsync(group, stop);
        var missing = wanted.FirstOrDefault(a => !members.Contains(a.Name) || !there.Any(t => t.Name == a.Name && t.Subnet == a.Subnet));
        return missing is null
            ? new ActuatorReport(ActuatorState.Enforced, $"{string.Join(", ", wanted.Select(a => a.Subnet))} in the group {group}")
            : new ActuatorReport(ActuatorState.Absent, $"{missing.Subnet} is not in the group {group} under the name {missing.Name}");
    }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var ours = await OursAsync(order.Id, stop);
        await RemoveAsync(ours, stop);
        await SecondLook.GoneAsync($"{ours.Count} addresses", async () => (await OursAsync(order.Id, stop)).Count == 0, clock, stop);
        return new ActuatorReport(ActuatorState.Undone, ours.Count == 0 ? "nothing of it was there" : $"{ours.Count} addresses removed");
    }, cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var ours = await EveryOneOfOursAsync(stop);
        await RemoveAsync(ours, stop);
        await SecondLook.GoneAsync($"{ours.Count} addresses", async () => (await EveryOneOfOursAsync(stop)).Count == 0, clock, stop);
        return new ActuatorReport(ActuatorState.Undone, $"{ours.Count} addresses removed");
    }, cancel);

    public void Dispose() => exchange.Dispose();

    private IEnumerable<string> Groups => new[] { settings.BlockGroup, settings.IsolateGroup }.OfType<string>().Distinct(StringComparer.Ordinal);

    private async Task<IReadOnlyList<AddressObject>> OursAsync(ContainmentId id, CancellationToken cancel) =>
        [.. (await api.AddressesAsync(NamePrefix + id, cancel)).Where(a => mark.IsIn(a.Comment, id))];

    private async Task<IReadOnlyList<AddressObject>> EveryOneOfOursAsync(CancellationToken cancel) =>
        [.. (await api.AddressesAsync(NamePrefix, cancel)).Where(a => mark.Find(a.Comment) is not null)];

    /// <summary>Out of the groups first: an object in use cannot be removed.</summary>
    private async Task RemoveAsync(IReadOnlyList<AddressObject> ours, CancellationToken cancel)
    {
        foreach (var group in ours.Count == 0 ? [] : Groups)
        {
            var members = await api.MembersAsync(group, cancel);
            foreach (var address in ours.Where(a => members.Contains(a.Name)))
            {
                await api.RemoveMemberAsync(group, address.Name, cancel);
            }
        }

        foreach (var address in ours)
        {
            await api.RemoveAddressAsync(address.Name, cancel);
        }
    }

    private (string Group, IReadOnlyList<AddressObject> Wanted) Meant(ContainmentOrder order)
    {
        var (group, targets) = order.Kind switch
        {
            ContainmentKind.BlockAddress when settings.BlockGroup is { } block => (block, order.Destinations),
            ContainmentKind.IsolateHost when settings.IsolateGroup is { } isolate => (isolate, [order.Address ?? throw new NotDoneException("the order names no address of the host, and a firewall knows no other name")]),
            _ => throw new NotDoneException($"it does not enforce {ContainmentWords.Of(order.Kind)}"),
        };
        var comment = $"{mark.Of(order.Id)} until {order.ExpiresAt:O}";
        return (group, [.. targets.Select((target, number) => new AddressObject($"{NamePrefix}{order.Id}-{number}", Subnet(target), comment))]);
    }

    private static string Subnet(string target)
    {
        var parts = target.Split('/');
        if (!IPNetwork.TryParse(parts.Length == 1 ? target + "/32" : target, out var network) || network.BaseAddress.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
        {
            throw new NotDoneException($"'{target}' is not an IPv4 address or prefix");
        }

        var mask = network.PrefixLength == 0 ? 0u : uint.MaxValue << (32 - network.PrefixLength);
        return $"{network.BaseAddress} {new IPAddress(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(mask))}";
    }
}
