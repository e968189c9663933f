using System.Collections.Concurrent;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.EntraId;

/// <summary>
/// Disables accounts of Microsoft Entra ID and signs them out. An account that we disabled carries a mark; one that was disabled before, by
/// somebody else, is left as it is, and so stays disabled after the end. Break-glass accounts are refused by every name that they have.
/// </summary>
public sealed class EntraActuator : IActuator, IDisposable
{
    private const int MostRevoked = 4096;
    private readonly EntraSettings settings;
    private readonly TimeProvider clock;
    private readonly HttpExchange exchange;
    private readonly GraphUsers users;
    private readonly Mark mark;
    private readonly Errand errand;

    /// <summary>Until when sessions were valid before we revoked them: only what is later shows our effect.</summary>
    private readonly ConcurrentDictionary<ContainmentId, DateTimeOffset> revoked = new();

    public EntraActuator(EntraSettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        var limits = ExchangeLimits.Default;
        var token = new ClientCredentials(new HttpLine(settings.SignIn, limits, clock), $"{Uri.EscapeDataString(settings.Tenant)}/oauth2/v2.0/token", settings.ClientId, settings.Secret, settings.Graph.Address + ".default", clock);
        exchange = new HttpExchange(new HttpLine(settings.Graph, limits, clock), token, "application/json");
        users = new GraphUsers(exchange);
        mark = new Mark(member);
        errand = new Errand(Name, limits.Errand, clock, exchange.Scrub);
    }

    public string Name => settings.Name;

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Only(ContainmentKind.DisableAccount, ContainmentKind.RevokeSessions), EndHeldBy.Node, Observes: true)
    {
        RepeatsReleaseAfter = ExchangeLimits.BetweenReleases,
        ConfirmsWithin = TimeSpan.FromMinutes(10), // "a small delay of a few minutes" (user: revokeSignInSessions)
    };

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        foreach (var account in settings.NeverTouch)
        {
            _ = await users.TryFindAsync(account, stop) ?? throw NotDoneException.Unable($"it has no break-glass account '{account}': is the list of those that are never touched right?");
        }

        if (settings.NeverTouch.Count == 0)
        {
            await users.MarkOfAsync("00000000-0000-0000-0000-000000000000", stop); // nobody's id: the answer is that there is none
        }

        return new ActuatorReport(ActuatorState.Rehearsed, $"{Name} gives tokens and answers; whether it lets accounts be changed shows only with the first order");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var user = await FindAsync(order, stop);
        return order.Kind == ContainmentKind.DisableAccount && !user.IsEnabled && await users.MarkOfAsync(user.Id, stop) is null
            ? throw new NotDoneException(DisabledBefore(user))
            : new ActuatorReport(ActuatorState.Rehearsed, $"would {(order.Kind == ContainmentKind.DisableAccount ? "disable" : "sign out")} {user.PrincipalName} ({user.Id}), {(user.IsEnabled ? "enabled now" : "disabled now")}");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var user = await FindAsync(order, stop);
        return order.Kind == ContainmentKind.DisableAccount ? await DisableAsync(order, user, stop) : await RevokeAsync(order, user, stop);
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var user = await FindAsync(order, stop);
        if (order.Kind == ContainmentKind.DisableAccount)
        {
            return user.IsEnabled
                ? new ActuatorReport(ActuatorState.Absent, $"{user.PrincipalName} is enabled")
                : new ActuatorReport(ActuatorState.Enforced, $"{user.PrincipalName} is disabled");
        }

        var validFrom = user.SessionsValidFrom;
        return !revoked.TryGetValue(order.Id, out var before)
            ? new ActuatorReport(ActuatorState.Delivered, $"sessions of {user.PrincipalName} are valid from {validFrom:O}; this node no longer knows from when they were before")
            : validFrom > before
                ? new ActuatorReport(ActuatorState.Enforced, $"sessions of {user.PrincipalName} before {validFrom:O} are not valid any more")
                : new ActuatorReport(ActuatorState.Delivered, $"sessions of {user.PrincipalName} are still valid from {validFrom:O}, as before");
    }, cancel);

    /// <summary>Revoked sessions do not come back: there is nothing to undo, everybody signs in again.</summary>
    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => errand.RunAsync(async stop =>
        order.Kind == ContainmentKind.RevokeSessions
            ? new ActuatorReport(ActuatorState.Undone, "sessions are over at once: nothing is left to undo")
            : new ActuatorReport(ActuatorState.Undone, await EnableAsync(order, stop) ? "enabled again" : "nothing of it was there"), cancel);

    /// <summary>Marks cannot be searched for over there: what the node knows is undone.</summary>
    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        var count = await LettingGo.EachAsync(known.Where(o => o.Kind == ContainmentKind.DisableAccount), order => EnableAsync(order, stop), stop);
        return new ActuatorReport(ActuatorState.Undone, $"{count} accounts enabled again");
    }, cancel);

    public void Dispose() => exchange.Dispose();

    private async Task<ActuatorReport> DisableAsync(ContainmentOrder order, GraphUser user, CancellationToken cancel)
    {
        var left = await users.MarkOfAsync(user.Id, cancel);
        if (!user.IsEnabled)
        {
            return left is not null && mark.IsIn(left, order.Id)
                ? new ActuatorReport(ActuatorState.Delivered, $"{user.PrincipalName} was disabled by this containment before")
                : throw new NotDoneException(left is null ? DisabledBefore(user) : $"{user.PrincipalName} is disabled by another containment ({left})");
        }

        // The mark goes first: an account that is disabled without one would stay so for ever.
        await users.SetMarkAsync(user.Id, mark.Of(order.Id), left is not null, cancel);
        await users.SetEnabledAsync(user.Id, enabled: false, cancel);
        return new ActuatorReport(ActuatorState.Delivered, $"{user.PrincipalName} was told to be disabled");
    }

    private async Task<ActuatorReport> RevokeAsync(ContainmentOrder order, GraphUser user, CancellationToken cancel)
    {
        if (!revoked.ContainsKey(order.Id))
        {
            await users.RevokeSessionsAsync(user.Id, cancel);
            if (revoked.Count >= MostRevoked)
            {
                revoked.Clear();
            }

            revoked[order.Id] = user.SessionsValidFrom ?? DateTimeOffset.MinValue;
        }

        return new ActuatorReport(ActuatorState.Delivered, $"sessions of {user.PrincipalName} were told to end");
    }

    /// <returns>Whether there was something of ours.</returns>
    private async Task<bool> EnableAsync(ContainmentOrder order, CancellationToken cancel)
    {
        // Letting go is never refused: not for an account that became break-glass since, and not for one that is gone.
        var user = order.Account is { } account ? await users.TryFindAsync(account, cancel) : null;
        if (user is null || await users.MarkOfAsync(user.Id, cancel) is not { } left || !mark.IsIn(left, order.Id))
        {
            return false;
        }

        if (!user.IsEnabled)
        {
            await users.SetEnabledAsync(user.Id, enabled: true, cancel);
        }

        await users.RemoveMarkAsync(user.Id, cancel);
        await SecondLook.GoneAsync(user.PrincipalName, async () => await users.TryFindAsync(user.Id, cancel) is not { IsEnabled: false } && await users.MarkOfAsync(user.Id, cancel) != left, clock, cancel);
        return true;
    }

    private async Task<GraphUser> FindAsync(ContainmentOrder order, CancellationToken cancel)
    {
        var account = order.Account ?? throw new NotDoneException("the order names no account");
        RefuseBreakGlass(account);
        var user = await users.TryFindAsync(account, cancel) ?? throw new NotDoneException($"it has no user '{account}'");
        RefuseBreakGlass(user.Id, user.PrincipalName, user.Mail);
        return user;
    }

    private void RefuseBreakGlass(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (settings.NeverTouch.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new NotDoneException($"'{name}' is a break-glass account: it is never touched");
            }
        }
    }

    private static string DisabledBefore(GraphUser user) =>
        $"{user.PrincipalName} was disabled before, by somebody else: nothing was done, and the end of this containment will not enable it";
}
