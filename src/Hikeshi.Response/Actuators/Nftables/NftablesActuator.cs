using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Response.Actuators.Nftables;

/// <summary>
/// A Linux firewall, through nft(8) and conntrack(8): what is contained are elements of sets with a timeout in the kernel, established flows are cut,
/// and what must never be cut is let through by rules that stand before them.
/// </summary>
/// <param name="never">Refused here too, whoever ordered it: management addresses and the like.</param>
public sealed class NftablesActuator(string name, string? netns, IReadOnlyList<IpPrefix> never, TimeProvider clock) : IActuator
{
    private readonly NftCommand command = new(netns);
    private readonly SemaphoreSlim oneAtATime = new(1); // reading an element and writing it again is one act

    public string Name => name;

    public ActuatorCapability Capability { get; } = new(
        ActuatorCapability.Only(ContainmentKind.IsolateHost, ContainmentKind.Shield, ContainmentKind.BlockAddress, ContainmentKind.SuspendSupplier),
        EndHeldBy.Target,
        Observes: true)
    {
        LongestLife = TimeSpan.FromDays(7),
        MostDestinations = 256,
        TakesNames = false,
    };

    /// <summary>Makes the table as it must be and reads it back.</summary>
    public async Task<ActuatorReport> ProbeAsync(CancellationToken cancel)
    {
        var installed = await command.NftAsync(NftRuleset.Install(never), cancel);
        return installed.IsFine ? await LookAtRulesAsync(cancel) ?? new ActuatorReport(ActuatorState.Delivered, $"{name} is there: the table {NftRuleset.Table} stands") : Failed(installed.Complaint);
    }

    public async Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) =>
        Elements(order, out var wanted) is { } misfit ? Failed(misfit)
        : await LookAtRulesAsync(cancel) ?? new ActuatorReport(ActuatorState.Rehearsed, $"would add {wanted.Count} elements: {string.Join(", ", wanted.Take(8).Select(element => $"{element.Set} {element.Key}"))}");

    public async Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
    {
        if (Elements(order, out var wanted) is { } misfit)
        {
            return Failed(misfit);
        }

        await oneAtATime.WaitAsync(cancel);
        try
        {
            // Nearly always none of it is there yet, and one call, all or nothing, is enough.
            var created = await command.NftAsync(string.Concat(wanted.Select(element => element.Create())), cancel);
            if (!created.IsFine && await MergeAsync(wanted, cancel) is { } reason)
            {
                return Failed(reason);
            }
        }
        finally
        {
            oneAtATime.Release();
        }

        await CutAsync(order, cancel);
        return new ActuatorReport(ActuatorState.Delivered, $"{wanted.Count} elements added");
    }

    /// <summary>Looks the elements up in the kernel, and whether the rules that use them still stand.</summary>
    public async Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel)
    {
        if (Elements(order, out var wanted) is { } misfit)
        {
            return Failed(misfit);
        }

        if (await LookAtRulesAsync(cancel) is { } gone)
        {
            return gone with { State = ActuatorState.Absent };
        }

        foreach (var element in wanted)
        {
            if (await FindAsync(element.Set, element.Key, cancel) is not { } there || !there.Holders.Contains(element.Holders[0]))
            {
                return new ActuatorReport(ActuatorState.Absent, $"{element.Key} is not in the set {element.Set}");
            }
        }

        return new ActuatorReport(ActuatorState.Enforced, $"seen in the kernel: {wanted.Count} elements");
    }

    public async Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel)
    {
        if (Elements(order, out var wanted) is not null)
        {
            return new ActuatorReport(ActuatorState.Undone, "it was never in force");
        }

        await oneAtATime.WaitAsync(cancel);
        try
        {
            var script = new System.Text.StringBuilder();
            foreach (var element in wanted)
            {
                if (await FindAsync(element.Set, element.Key, cancel) is { } there && there.Holders.Contains(element.Holders[0]))
                {
                    var others = there.Holders.Where(holder => holder != element.Holders[0]).ToList();
                    script.Append(others.Count == 0 ? there.Delete() : (there with { Holders = others }).Write(isThere: true));
                }
            }

            var done = script.Length == 0 ? null : await command.NftAsync(script.ToString(), cancel);
            return done is { IsFine: false } ? Failed(done.Complaint) : new ActuatorReport(ActuatorState.Undone, "released");
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public async Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
    {
        var done = await command.NftAsync(NftRuleset.FlushAll(), cancel);
        return done.IsFine || done.Complaint.Contains("No such file or directory", StringComparison.Ordinal) // no table, nothing contained
            ? new ActuatorReport(ActuatorState.Undone, "every set is empty")
            : Failed(done.Complaint);
    }

    /// <returns>Why the order cannot be meant for this firewall; null when it can.</returns>
    private string? Elements(ContainmentOrder order, out IReadOnlyList<NftElement> elements)
    {
        var (found, left, id) = (new List<NftElement>(), order.ExpiresAt - clock.GetUtcNow(), order.Id.ToString());
        elements = found;
        switch (order.Kind)
        {
            case ContainmentKind.IsolateHost:
                return Address(order.Address, "isolated");
            case ContainmentKind.Shield when IpPrefix.TryParse(order.Address ?? "", out var service) && order.Port is > 0 and <= 65535 and var port:
                var family = NftRuleset.Family(service);
                found.Add(new NftElement($"shielded{family}", $"{service} . {port}", [id], left));
                foreach (var source in order.Allow)
                {
                    if (!IpPrefix.TryParse(source, out var prefix) || prefix.IsV6 != service.IsV6)
                    {
                        return $"{source} is no address or prefix of the service's family";
                    }

                    found.Add(new NftElement($"admitted{family}", $"{service} . {port} . {prefix}", [id], left));
                }

                return null;
            case ContainmentKind.BlockAddress or ContainmentKind.SuspendSupplier:
                return order.Destinations.Count == 0 ? "no destination is named" : order.Destinations.Select(destination => Address(destination, "blocked")).FirstOrDefault(reason => reason is not null);
            default:
                return $"nothing that {name} can enforce";
        }

        string? Address(string? text, string set)
        {
            if (!IpPrefix.TryParse(text ?? "", out var prefix))
            {
                return $"'{text}' is no address";
            }

            foreach (var kept in never.Where(each => each.Overlaps(prefix)))
            {
                return $"{prefix} overlaps {kept}, which is never cut here";
            }

            var isSingle = prefix.Length == (prefix.IsV6 ? 128 : 32);
            found.Add(new NftElement((isSingle ? set : "nets") + NftRuleset.Family(prefix), prefix.ToString(), [id], left));
            return null;
        }
    }

    /// <summary>Beside what is there already: each element lasts as long as the longest of its holders.</summary>
    /// <returns>Why not; null when it is done.</returns>
    private async Task<string?> MergeAsync(IReadOnlyList<NftElement> wanted, CancellationToken cancel)
    {
        var script = new System.Text.StringBuilder();
        foreach (var element in wanted)
        {
            var there = await FindAsync(element.Set, element.Key, cancel);
            if (there is not null && !there.Holders.Contains(element.Holders[0]) && there.Holders.Count >= NftElement.MostHolders)
            {
                return $"{element.Key} is held by {NftElement.MostHolders} containments already";
            }

            var holders = there is null ? element.Holders : [.. there.Holders.Union(element.Holders)];
            script.Append((element with { Holders = holders, Left = there?.Left > element.Left ? there.Left : element.Left }).Write(there is not null));
        }

        var done = await command.NftAsync(script.ToString(), cancel);
        return done.IsFine ? null : done.Complaint;
    }

    private async Task<NftElement?> FindAsync(string set, string key, CancellationToken cancel)
    {
        var holdsPrefixes = set.StartsWith("nets", StringComparison.Ordinal);
        var answer = holdsPrefixes ? await command.QueryAsync(["list", "set", "inet", "hikeshi", set], cancel) : await command.QueryAsync(["get", "element", "inet", "hikeshi", set, $"{{ {key} }}"], cancel);
        try
        {
            return !answer.IsFine ? null : holdsPrefixes ? NftElement.FromList(set, key, answer.Output) : NftElement.FromText(set, key, answer.Output);
        }
        catch (Exception garbage) when (garbage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Null when every rule stands.</summary>
    private async Task<ActuatorReport?> LookAtRulesAsync(CancellationToken cancel)
    {
        var answer = await command.QueryAsync(["-t", "list", "table", "inet", "hikeshi"], cancel);
        var rules = answer.Output.AsSpan().Count("{\"rule\": ");
        return !answer.IsFine ? Failed(answer.Complaint)
            : rules == NftRuleset.Rules ? null
            : Failed($"{rules} of the {NftRuleset.Rules} rules of {NftRuleset.Table} stand");
    }

    private async Task CutAsync(ContainmentOrder order, CancellationToken cancel)
    {
        if (order.Kind == ContainmentKind.Shield)
        {
            return; // its rule refuses by itself every packet of a source that is not admitted
        }

        foreach (var address in order.Kind == ContainmentKind.IsolateHost ? [order.Address!] : order.Destinations)
        {
            await command.ForgetFlowsAsync(["-s", address], cancel);
            await command.ForgetFlowsAsync(["-d", address], cancel);
        }
    }

    private ActuatorReport Failed(string detail) => new(ActuatorState.Failed, $"{name}: {detail}");
}
