using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.OpenC2.Transfer;

namespace Hikeshi.Response.Actuators.PacketFilter;

/// <summary>
/// Any firewall that understands OpenC2 1.0 with the profile for stateless packet filtering (SLPF 1.0): <c>deny</c> with an end of its own, undone by
/// <c>delete</c> of the rule number that it answered with. The profile knows no question about a rule, so an order is never called enforced.
/// </summary>
public sealed class PacketFilterActuator : IActuator, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly JsonElement BothWays = JsonDocument.Parse("""{"direction":"both","drop_process":"reject"}""").RootElement;
    private static readonly JsonElement AnyFilter = JsonDocument.Parse("{}").RootElement;
    private readonly OpenC2Producer producer;

    private const int MostKept = 4096;

    /// <summary>What the firewall answered with; a node that was started again no longer knows it, and the rules end by themselves.</summary>
    private readonly ConcurrentDictionary<(ContainmentId Containment, string Destination), (long Number, DateTimeOffset End)> rules = new();

    /// <summary>Orders that this process gave, whatever became of them, with their end: of these nothing is there that is not in the rules.</summary>
    private readonly ConcurrentDictionary<ContainmentId, DateTimeOffset> given = new();
    private readonly TimeProvider clock;

    public PacketFilterActuator(PacketFilterSettings settings, TimeProvider clock)
    {
        Name = settings.Name;
        this.clock = clock;
        producer = new OpenC2Producer(settings.Consumer, settings.Trust(), settings.Identity(), settings.Token?.Reveal(), Patience, OpenC2Profiles.PacketFiltering, clock);
    }

    public string Name { get; }

    public ActuatorCapability Capability { get; } = new(
        ActuatorCapability.Only(ContainmentKind.BlockAddress, ContainmentKind.IsolateHost, ContainmentKind.SuspendSupplier),
        EndHeldBy.Target,
        Observes: false)
    {
        MostDestinations = 64,
        TakesNames = false,
    };

    /// <summary>Asks what it can do: without <c>delete</c> of a rule nothing could be undone, and nothing is ordered there.</summary>
    public async Task<ActuatorReport> ProbeAsync(CancellationToken cancel)
    {
        var outcome = await producer.SendAsync(new OpenC2Command("query", new NamesTarget("features", ["pairs", "profiles"]), Args: null, Actuator: null, CommandId: null), cancel);
        if (Why(outcome) is { } trouble)
        {
            return Failed(trouble);
        }

        var pairs = ((OpenC2Answered)outcome).Response.Results?.Pairs;
        return pairs is not null && pairs.TryGetValue("deny", out var denied) && denied.Contains("ipv4_net") && pairs.TryGetValue("delete", out var deleted) && deleted.Contains("slpf:rule_number")
            ? new ActuatorReport(ActuatorState.Delivered, $"{Name} is there: deny {string.Join(", ", denied)}, delete slpf:rule_number")
            : Failed("it does not say that it can deny ipv4_net and delete slpf:rule_number: what it did could not be undone");
    }

    public async Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) =>
        await ProbeAsync(cancel) is { State: ActuatorState.Failed } trouble ? trouble
        : new ActuatorReport(ActuatorState.Rehearsed, $"would deny {string.Join(", ", Destinations(order))} until {order.ExpiresAt:O}");

    public async Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        Forget();
        given[order.Id] = order.ExpiresAt;
        var numbered = 0;
        foreach (var destination in Destinations(order))
        {
            if (rules.TryGetValue((order.Id, destination), out var before) && before.End >= order.ExpiresAt)
            {
                numbered++;
                continue; // denied before: a repetition has no other effect
            }

            if (Net(destination) is not { } net)
            {
                return Failed($"'{destination}' is no address");
            }

            var args = new OpenC2Args(StartTime: null, order.ExpiresAt, Duration: null, "complete", new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [OpenC2Profiles.Slpf] = BothWays });
            var outcome = await producer.SendAsync(new OpenC2Command("deny", new NetTarget(net), args, new OpenC2Actuator(OpenC2Profiles.Slpf, AnyFilter), order.Id.ToString()), cancel);
            if (Why(outcome) is { } trouble)
            {
                return Failed($"{destination}: {trouble}");
            }

            if (RuleNumber(outcome) is not { } number)
            {
                given.TryRemove(order.Id, out _);
                return Failed($"{destination}: it denied it without a rule number, so nobody can take it back; it ends there at {order.ExpiresAt:O}");
            }

            rules[(order.Id, destination)] = (number, order.ExpiresAt);
            numbered++;

            // A rule keeps its end: the longer one is there before the shorter one goes, and that one ends over there by itself if it does not.
            _ = before.Number == 0 || before.Number == number ? null : await DeleteAsync(before.Number, cancel);
        }

        return new ActuatorReport(ActuatorState.Delivered, $"{numbered} rules with a number, until {order.ExpiresAt:O}; the profile has no question whether they are in force");
    }

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) =>
        Task.FromResult(new ActuatorReport(ActuatorState.Delivered, "the profile has no question whether a rule is in force"));

    public async Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel)
    {
        foreach (var destination in Destinations(order))
        {
            if (!rules.TryGetValue((order.Id, destination), out var rule))
            {
                return Failed($"the number of its rule for {destination} is not known (any more); it ends there at {order.ExpiresAt:O}");
            }

            if (await DeleteAsync(rule.Number, cancel) is { } trouble)
            {
                return Failed($"{destination}: {trouble}");
            }

            rules.TryRemove((order.Id, destination), out _);
        }

        return new ActuatorReport(ActuatorState.Undone, "its rules are deleted");
    }

    public async Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        var troubles = new List<string>();
        foreach (var (rule, (number, _)) in rules)
        {
            if (await DeleteAsync(number, cancel) is { } trouble)
            {
                troubles.Add($"{rule.Destination}: {trouble}");
                continue;
            }

            rules.TryRemove(rule, out _);
        }

        troubles.AddRange(known.Where(order => Capability.Kinds.Contains(order.Kind) && !given.ContainsKey(order.Id)).Select(order => $"the rules of {order.Id} are not known (any more) and end there at {order.ExpiresAt:O}"));
        return troubles.Count > 0 ? Failed(string.Join("; ", troubles)) : new ActuatorReport(ActuatorState.Undone, "every rule is deleted");
    }

    public void Dispose() => producer.Dispose();

    private static IEnumerable<string> Destinations(ContainmentOrder order) =>
        order.Kind == ContainmentKind.IsolateHost ? order.Address is { } address ? [address] : [] : order.Destinations;

    private static OpenC2Net? Net(string text) => IpPrefix.TryParse(text, out var prefix)
        ? new OpenC2Net(IPAddress.Parse(text.Split('/')[0]), text.Contains('/', StringComparison.Ordinal) ? prefix.Length : null)
        : null;

    /// <summary>What ended over there by itself need not be remembered.</summary>
    private void Forget()
    {
        if (given.Count < MostKept)
        {
            return;
        }

        var now = clock.GetUtcNow();
        foreach (var (id, _) in given.Where(pair => pair.Value <= now))
        {
            given.TryRemove(id, out _);
        }

        foreach (var (rule, _) in rules.Where(pair => pair.Value.End <= now))
        {
            rules.TryRemove(rule, out _);
        }
    }

    private async Task<string?> DeleteAsync(long number, CancellationToken cancel)
    {
        var outcome = await producer.SendAsync(new OpenC2Command("delete", new RuleNumberTarget(number), Args: null, new OpenC2Actuator(OpenC2Profiles.Slpf, AnyFilter), CommandId: null), cancel);
        return outcome is OpenC2Answered { Response.Status: 404 } ? null : Why(outcome); // it is gone already
    }

    /// <summary>Why an outcome is none that can be relied on; null when the command was carried out.</summary>
    private static string? Why(OpenC2Outcome outcome) => outcome switch
    {
        OpenC2Answered { Response.IsPositive: true } => null,
        OpenC2Answered { Response: var refused } => $"it answered {refused.Status} {refused.StatusText}",
        OpenC2Unanswered lost => $"nobody knows what became of it ({lost.Trouble}): {lost.Detail}",
        _ => "it took the command without an answer",
    };

    private static long? RuleNumber(OpenC2Outcome outcome) =>
        outcome is OpenC2Answered { Response.Results.Profiled: { } profiled } && profiled.TryGetValue(OpenC2Profiles.Slpf, out var slpf) && slpf.TryGetProperty("rule_number", out var number) && number.TryGetInt64(out var value) ? value : null;

    private ActuatorReport Failed(string detail) => new(ActuatorState.Failed, $"{Name}: {detail}");
}
