using System.Security.Cryptography;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.PushedList;

/// <summary>
/// Writes external dynamic lists to an HTTPS store from which firewalls poll them: GET, change, PUT with <c>If-Match</c> (RFC 9110 §13.1), so that two
/// writers do not lose each other's entries. What stands in the list is delivered; when a firewall takes it up, only the firewall knows.
/// </summary>
public sealed class PushedListActuator : IActuator, IDisposable
{
    /// <summary>How often a change is tried when somebody else was faster.</summary>
    private const int Tries = 5;

    private readonly PushedListSettings settings;
    private readonly TimeProvider clock;
    private readonly HttpExchange exchange;
    private readonly Mark mark;
    private readonly Errand errand;

    public PushedListActuator(PushedListSettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        exchange = new HttpExchange(new HttpLine(settings.Place, ExchangeLimits.Default, clock), settings.Token is { } token ? KeyHeader.Bearer(token) : new NoCredential(), "text/plain");
        mark = new Mark(member);
        errand = new Errand(Name, ExchangeLimits.Default.Errand, clock, exchange.Scrub);
        var kinds = new HashSet<ContainmentKind>();
        _ = settings.Addresses is not null && kinds.Add(ContainmentKind.BlockAddress);
        _ = settings.Domains is not null && kinds.Add(ContainmentKind.BlockDomain);
        Capability = new ActuatorCapability(kinds, EndHeldBy.Node, Observes: true) { RepeatsReleaseAfter = ExchangeLimits.BetweenReleases }; // it may be looked at, and is never seen enforced
    }

    public string Name => settings.Name;

    public ActuatorCapability Capability { get; }

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        foreach (var list in Lists)
        {
            await ReadAsync(list, stop);
        }

        return new ActuatorReport(ActuatorState.Rehearsed, $"{string.Join(", ", Lists)} can be read; whether they may be written shows only with the first order");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (list, entries) = Meant(order);
        await ReadAsync(list, stop);
        return new ActuatorReport(ActuatorState.Rehearsed, $"would put {string.Join(", ", entries)} into {list} until {order.ExpiresAt:O}");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (list, entries) = Meant(order);
        await ChangeAsync(list, document =>
        {
            if (document.Has(mark.Of(order.Id), entries))
            {
                return false;
            }

            document.Put(mark.Of(order.Id), order.ExpiresAt, entries);
            return true;
        }, stop);
        return new ActuatorReport(ActuatorState.Delivered, $"{entries.Count} entries put into {list}");
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (list, entries) = Meant(order);
        var (document, bytes, _) = await ReadAsync(list, stop);
        return document.Has(mark.Of(order.Id), entries)
            ? new ActuatorReport(ActuatorState.Delivered, $"stands in {list}, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}; in force when the firewall polls it")
            : new ActuatorReport(ActuatorState.Absent, $"{string.Join(", ", entries)} does not stand in {list}");
    }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var (list, _) = Meant(order);
        var changed = await ChangeAsync(list, document => document.Remove(mark.Of(order.Id)), stop);
        await SecondLook.GoneAsync($"its part of {list}", async () => !(await ReadAsync(list, stop)).Document.Knows(mark.Of(order.Id)), clock, stop);
        return new ActuatorReport(ActuatorState.Undone, changed ? $"taken out of {list}" : "nothing of it was there");
    }, cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var count = 0;
        foreach (var list in Lists)
        {
            var here = 0;
            await ChangeAsync(list, document => (here = document.RemoveAll(mark.Prefix)) > 0, stop);
            await SecondLook.GoneAsync($"our part of {list}", async () => (await ReadAsync(list, stop)).Document.RemoveAll(mark.Prefix) == 0, clock, stop);
            count += here;
        }

        return new ActuatorReport(ActuatorState.Undone, $"{count} containments taken out");
    }, cancel);

    public void Dispose() => exchange.Dispose();

    private IEnumerable<string> Lists => new[] { settings.Addresses, settings.Domains }.OfType<string>().Distinct(StringComparer.Ordinal);

    /// <returns>Whether there was anything to change.</returns>
    private async Task<bool> ChangeAsync(string list, Func<ListDocument, bool> change, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var (document, _, tag) = await ReadAsync(list, cancel);
            if (!change(document))
            {
                return false;
            }

            document.RemoveEnded(mark.Prefix, clock.GetUtcNow());
            var answer = await exchange.SendAsync(new HttpAsk(HttpMethod.Put, list)
            {
                Body = document.Write(),
                MediaType = "text/plain",
                Headers = [tag is null ? ("If-None-Match", "*") : ("If-Match", tag)],
            }, cancel);
            if (answer.IsSuccess)
            {
                return true;
            }

            if (answer.Status != 412)
            {
                throw new NotDoneException($"it did not take {list} ({answer.Status})");
            }
        }

        throw new NotDoneException($"{list} was changed by others {Tries} times in between");
    }

    private async Task<(ListDocument Document, byte[] Bytes, string? Tag)> ReadAsync(string list, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Get(list), cancel);
        if (answer.Status == 404)
        {
            return (ListDocument.Parse([]), [], null);
        }

        if (!answer.IsSuccess)
        {
            throw new NotDoneException($"it did not give {list} ({answer.Status})");
        }

        var isStrong = answer.EntityTag is { } tag && tag.StartsWith('"');
        return answer.MediaType != "text/plain" ? throw new NotDoneException($"{list} is {(answer.MediaType.Length == 0 ? "of no type" : answer.MediaType)}, not text/plain: it is left alone")
            : !isStrong ? throw new NotDoneException($"{list} comes without a strong ETag: two writers could not keep from each other's entries")
            : (ListDocument.Parse(answer.Body), answer.Body, answer.EntityTag);
    }

    private (string List, IReadOnlyList<string> Entries) Meant(ContainmentOrder order)
    {
        var (list, isEntry) = order.Kind switch
        {
            ContainmentKind.BlockAddress when settings.Addresses is { } name => (name, (Func<string, bool>)(text => IpPrefix.TryParse(text, out _))),
            ContainmentKind.BlockDomain when settings.Domains is { } name => (name, text => DomainName.IsPlausible(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text)),
            _ => throw new NotDoneException($"it does not enforce {ContainmentWords.Of(order.Kind)}"),
        };
        return order.Destinations.FirstOrDefault(d => !isEntry(d)) is { } wrong
            ? throw new NotDoneException($"'{wrong}' is no entry for {list}")
            : (list, [.. order.Destinations]);
    }
}
