using System.Globalization;
using System.Net;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.PaloAlto;

/// <summary>
/// Tags addresses on a Palo Alto Networks firewall, so that its dynamic address groups take them up: with the tag that the settings name, and with
/// a mark of the containment. Both end on the firewall by themselves. In force is what a dynamic address group counts among its members.
/// </summary>
public sealed class PanOsActuator : IActuator, IDisposable
{
    private readonly PanOsSettings settings;
    private readonly TimeProvider clock;
    private readonly HttpExchange exchange;
    private readonly PanOsApi api;
    private readonly PanOsMarks marks;
    private readonly Errand errand;

    public PanOsActuator(PanOsSettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        exchange = new HttpExchange(new HttpLine(settings.Place, ExchangeLimits.Default, clock), new KeyHeader("X-PAN-KEY", "", settings.Key), "application/xml");
        api = new PanOsApi(exchange, settings.Vsys, ExchangeLimits.Default);
        marks = new PanOsMarks(new Mark(member));
        errand = new Errand(Name, ExchangeLimits.Default.Errand, clock, exchange.Scrub);
        var kinds = new HashSet<ContainmentKind>();
        _ = settings.BlockTag is not null && kinds.Add(ContainmentKind.BlockAddress);
        _ = settings.IsolateTag is not null && kinds.Add(ContainmentKind.IsolateHost);
        Capability = new ActuatorCapability(kinds, EndHeldBy.Target, Observes: true)
        {
            LongestLife = TimeSpan.FromDays(30), // the longest timeout of a tag: 2592000 s
            MostDestinations = 32, // each is looked at by itself
            TakesPrefixes = false,
            RepeatsReleaseAfter = ExchangeLimits.BetweenReleases,
            ConfirmsWithin = TimeSpan.FromMinutes(2), // groups are worked out anew after a tag
        };
    }

    public string Name => settings.Name;

    public ActuatorCapability Capability { get; }

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        await api.TagsOfAsync("192.0.2.255", stop); // nobody has it (RFC 5737)
        var groups = await api.GroupsAsync(stop);
        var unused = Tags.Where(tag => !groups.Any(g => Matches(g.Filter, tag))).ToList();
        return unused.Count == 0
            ? new ActuatorReport(ActuatorState.Rehearsed, $"{Name} answers, and dynamic address groups match {string.Join(", ", Tags)}")
            : throw NotDoneException.Unable($"no dynamic address group matches the tag {string.Join(", ", unused)}: a tagged address would not be refused");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (tag, addresses) = Meant(order);
        var groups = (await api.GroupsAsync(stop)).Where(g => Matches(g.Filter, tag)).Select(g => g.Group).ToList();
        var work = new List<string>();
        foreach (var address in addresses)
        {
            var tags = await api.TagsOfAsync(address, stop);
            work.Add(tags.Contains(tag) ? $"{address} (has the tag already)" : address);
        }

        return groups.Count == 0
            ? throw new NotDoneException($"no dynamic address group matches the tag {tag}")
            : new ActuatorReport(ActuatorState.Rehearsed, $"would tag {string.Join(", ", work)} with {tag} until {order.ExpiresAt:O}; matched by {string.Join(", ", groups)}");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (tag, addresses) = Meant(order);
        var (lengthen, register) = (new List<string>(), new List<(string, IEnumerable<string>)>());
        foreach (var address in addresses)
        {
            var plan = marks.Plan(await api.TagsOfAsync(address, stop), tag, order);
            register.AddRange(plan.Register.Count == 0 ? [] : [(address, plan.Register)]);
            lengthen.AddRange(plan.Lengthens ? [address] : []);
        }

        // A tag that is there keeps its timeout: the one that must last longer is taken off for a moment and put on again.
        await api.TagAsync("unregister", lengthen.Select(address => (address, (IEnumerable<string>)[tag])), lifetime: null, stop);
        await api.TagAsync("register", register, LifetimeOf(order), stop);
        return new ActuatorReport(ActuatorState.Delivered, $"{string.Join(", ", addresses)} tagged with {tag} until {order.ExpiresAt:O}");
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (tag, addresses) = Meant(order);
        foreach (var address in addresses)
        {
            if (!marks.Carries(await api.TagsOfAsync(address, stop), tag, order.Id))
            {
                return new ActuatorReport(ActuatorState.Absent, $"{address} does not carry the tag {tag} of this containment");
            }
        }

        var groups = (await api.GroupsAsync(stop)).Where(g => Matches(g.Filter, tag)).ToList();
        var inGroup = groups.SelectMany(g => g.Members).ToHashSet(StringComparer.Ordinal);
        var missing = addresses.Where(address => !inGroup.Contains(address)).ToList();
        return missing.Count == 0
            ? new ActuatorReport(ActuatorState.Enforced, $"{string.Join(", ", addresses)} in {string.Join(", ", groups.Select(g => g.Group))}")
            : new ActuatorReport(ActuatorState.Delivered, $"{string.Join(", ", missing)} carries the tag, and no dynamic address group has it yet");
    }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (tag, addresses) = Meant(order);
        var remove = new List<(string, IEnumerable<string>)>();
        foreach (var address in addresses)
        {
            var tags = marks.ToTakeOff(await api.TagsOfAsync(address, stop), tag, order.Id);
            remove.AddRange(tags.Count == 0 ? [] : [(address, tags)]);
        }

        await api.TagAsync("unregister", remove, lifetime: null, stop);
        foreach (var (address, _) in remove)
        {
            await SecondLook.GoneAsync(address, async () => marks.ToTakeOff(await api.TagsOfAsync(address, stop), tag, order.Id).Count == 0, clock, stop);
        }

        return new ActuatorReport(ActuatorState.Undone, remove.Count == 0 ? "nothing of it was there" : $"{tag} taken off {string.Join(", ", remove.Select(r => r.Item1))}");
    }, cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var remove = await OursAsync(stop);
        await api.TagAsync("unregister", remove, lifetime: null, stop);
        await SecondLook.GoneAsync($"the tags of {remove.Count} addresses", async () => (await OursAsync(stop)).Count == 0, clock, stop);
        return new ActuatorReport(ActuatorState.Undone, $"tags taken off {remove.Count} addresses");
    }, cancel);

    public void Dispose() => exchange.Dispose();

    private IEnumerable<string> Tags => new[] { settings.BlockTag, settings.IsolateTag }.OfType<string>().Distinct(StringComparer.Ordinal);

    private async Task<IReadOnlyList<(string Address, IEnumerable<string> Tags)>> OursAsync(CancellationToken cancel) =>
    [
        .. (await api.EveryTagAsync(cancel)).Select(entry => (entry.Address, Tags: (IEnumerable<string>)marks.AllToTakeOff(entry.Tags, Tags))).Where(entry => entry.Tags.Any()),
    ];

    private TimeSpan LifetimeOf(ContainmentOrder order)
    {
        var rest = order.ExpiresAt - clock.GetUtcNow();
        return rest > TimeSpan.Zero ? rest : throw new NotDoneException($"its end has come ({order.ExpiresAt.ToString("O", CultureInfo.InvariantCulture)})");
    }

    /// <summary>A filter is an expression of quoted tags: <c>'a' and ('b' or 'c')</c>.</summary>
    private static bool Matches(string filter, string tag) => filter.Trim() == tag || filter.Contains($"'{tag}'", StringComparison.Ordinal);

    private (string Tag, IReadOnlyList<string> Addresses) Meant(ContainmentOrder order) => order.Kind switch
    {
        ContainmentKind.BlockAddress when settings.BlockTag is { } tag => (tag, [.. order.Destinations.Select(Single)]),
        ContainmentKind.IsolateHost when settings.IsolateTag is { } tag => (tag, [Single(order.Address ?? throw new NotDoneException("the order names no address of the host, and a firewall knows no other name"))]),
        _ => throw new NotDoneException($"it does not enforce {ContainmentWords.Of(order.Kind)}"),
    };

    private static string Single(string text) =>
        IPAddress.TryParse(text, out var address) ? address.ToString() : throw new NotDoneException($"'{text}' is not one address");
}
