using System.Net;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Response.Actuators.Http;
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
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);
    private static readonly JsonElement BothWays = JsonDocument.Parse("""{"direction":"both","drop_process":"reject"}""").RootElement;
    private static readonly JsonElement AnyFilter = JsonDocument.Parse("{}").RootElement;
    private readonly OpenC2Producer producer;

    private readonly RuleNumbers numbers;
    private readonly TimeProvider clock;

    /// <param name="numbers">Where the consumer's rule numbers are kept.</param>
    public PacketFilterActuator(PacketFilterSettings settings, RuleNumbers numbers, TimeProvider clock)
    {
        Name = settings.Name;
        this.numbers = numbers;
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
        RepeatsReleaseAfter = ExchangeLimits.BetweenReleases,
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
            : Failed("it does not say that it can deny ipv4_net and delete slpf:rule_number: what it did could not be undone") with { Trouble = ActuatorTrouble.Unable };
    }

    public async Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) =>
        await ProbeAsync(cancel) is { State: ActuatorState.Failed } trouble ? trouble
        : new ActuatorReport(ActuatorState.Rehearsed, $"would deny {string.Join(", ", Destinations(order))} until {order.ExpiresAt:O}");

    public async Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        ForgetEnded();
        var numbered = 0;
        foreach (var destination in Destinations(order))
        {
            var before = numbers.Find(order.Id)?.Rules.GetValueOrDefault(destination);
            if (before is { Number: not null } && before.EndsAt >= order.ExpiresAt)
            {
                numbered++;
                continue; // denied before: a repetition has no other effect
            }

            if (Net(destination) is not { } net)
            {
                return Failed($"'{destination}' is no address");
            }

            if (await DenyAsync(order, destination, net, cancel) is { } trouble)
            {
                return Failed($"{destination}: {trouble}");
            }

            numbered++;

            // A rule keeps its end: the longer one is there before the shorter one goes, and that one ends over there by itself if it does not.
            if (before?.Number is { } shorter && (shorter == numbers.Find(order.Id)?.Rules.GetValueOrDefault(destination)?.Number || await DeleteAsync(shorter, cancel) is null))
            {
                numbers.Remove(order.Id, RuleNumbers.Before + destination);
            }
        }

        return new ActuatorReport(ActuatorState.Delivered, $"{numbered} rules with a number, until {order.ExpiresAt:O}; the profile has no question whether they are in force");
    }

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) =>
        Task.FromResult(new ActuatorReport(ActuatorState.Delivered, "the profile has no question whether a rule is in force"));

    public async Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel)
    {
        if (numbers.Find(order.Id) is not { } kept)
        {
            return Failed($"the numbers of its rules are not known (any more); it ends there at {order.ExpiresAt:O}");
        }

        return await DeleteAsync(kept, cancel) is [var trouble, ..] ? Failed(trouble) : new ActuatorReport(ActuatorState.Undone, "its rules are deleted");
    }

    public async Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        ForgetEnded();
        var (kept, now) = (numbers.All(), clock.GetUtcNow());
        var troubles = new List<string>();
        foreach (var rules in kept.Where(rules => rules.EndsAt > now))
        {
            troubles.AddRange(await DeleteAsync(rules, cancel));
        }

        var given = kept.Select(rules => rules.Id).ToHashSet();
        troubles.AddRange(known.Where(order => Takes(order) && !given.Contains(order.Id)).Select(order => $"the rules of {order.Id} are not known (any more) and end there at {order.ExpiresAt:O}"));
        return troubles.Count > 0 ? Failed(string.Join("; ", troubles)) : new ActuatorReport(ActuatorState.Undone, "every rule is deleted");
    }

    public void Dispose() => producer.Dispose();

    private static IEnumerable<string> Destinations(ContainmentOrder order) =>
        order.Kind == ContainmentKind.IsolateHost ? order.Address is { } address ? [address] : [] : order.Destinations;

    private static OpenC2Net? Net(string text) => IpPrefix.TryParse(text, out var prefix)
        ? new OpenC2Net(IPAddress.Parse(text.Split('/')[0]), text.Contains('/', StringComparison.Ordinal) ? prefix.Length : null)
        : null;

    private bool Takes(ContainmentOrder order) => Capability.Kinds.Contains(order.Kind) && Destinations(order).Any(destination => Net(destination) is not null);

    /// <summary>What ended over there long ago by itself need not be remembered.</summary>
    private void ForgetEnded()
    {
        var now = clock.GetUtcNow();
        foreach (var rules in numbers.All().Where(rules => rules.EndsAt + Remembered <= now))
        {
            numbers.Forget(rules.Id);
        }
    }

    /// <returns>Why it is not denied; null when it is.</returns>
    private async Task<string?> DenyAsync(ContainmentOrder order, string destination, OpenC2Net net, CancellationToken cancel)
    {
        try
        {
            numbers.SetAside(order.Id, destination);
            numbers.Put(order.Id, order.ExpiresAt, destination, number: null);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return $"not sent, because its number could not be kept: {full.Message}";
        }

        var args = new OpenC2Args(StartTime: null, order.ExpiresAt, Duration: null, "complete", new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [OpenC2Profiles.Slpf] = BothWays });
        var outcome = await producer.SendAsync(new OpenC2Command("deny", new NetTarget(net), args, new OpenC2Actuator(OpenC2Profiles.Slpf, AnyFilter), order.Id.ToString()), cancel);
        if (outcome is OpenC2Answered { Response.IsPositive: false })
        {
            numbers.TakeBack(order.Id, destination); // there is no new rule
        }

        if (Why(outcome) is { } trouble)
        {
            return trouble;
        }

        if (RuleNumber(outcome) is not { } number)
        {
            return $"it denied it without a rule number, so nobody can take it back; it ends there at {order.ExpiresAt:O}";
        }

        numbers.Put(order.Id, order.ExpiresAt, destination, number);
        return null;
    }

    /// <returns>What could not be deleted, each with why.</returns>
    private async Task<IReadOnlyList<string>> DeleteAsync(KeptRules kept, CancellationToken cancel)
    {
        var troubles = new List<string>();
        foreach (var (destination, rule) in kept.Rules)
        {
            if (rule.Number is not { } known)
            {
                troubles.Add($"the number of its rule for {destination} is not known (any more); it ends there at {rule.EndsAt:O}");
            }
            else if (await DeleteAsync(known, cancel) is { } trouble)
            {
                troubles.Add($"{destination}: {trouble}");
            }
            else
            {
                numbers.Remove(kept.Id, destination);
            }
        }

        return troubles;
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
