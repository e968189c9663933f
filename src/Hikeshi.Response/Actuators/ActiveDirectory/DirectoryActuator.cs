using System.Globalization;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ActiveDirectory;

/// <summary>
/// Disables accounts of Active Directory over LDAPS: sets ACCOUNTDISABLE of userAccountControl ([MS-ADTS] §2.2.16) and a mark, in one change that counts
/// only if nobody changed the account since it was read. An account that somebody else disabled is left as it is. Tickets that were given before live on
/// until they end: sessions cannot be revoked here.
/// </summary>
public sealed class DirectoryActuator : IActuator
{
    private const int AccountDisable = 0x2;
    private const string Control = "userAccountControl";
    private readonly DirectorySettings settings;
    private readonly TimeProvider clock;
    private readonly Mark mark;
    private readonly Errand errand;

    public DirectoryActuator(DirectorySettings settings, MemberId member, TimeProvider clock)
    {
        (this.settings, this.clock) = (settings, clock);
        mark = new Mark(member);
        errand = new Errand(Name, ExchangeLimits.Default.Request, clock, settings.Password.Scrub);
    }

    public string Name => settings.Name;

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Only(ContainmentKind.DisableAccount), EndHeldBy.Node, Observes: true)
    {
        RepeatsReleaseAfter = ExchangeLimits.BetweenReleases,
        ConfirmsWithin = TimeSpan.FromMinutes(2),
    };

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => RunAsync(async (session, stop) =>
    {
        foreach (var account in settings.NeverTouch)
        {
            _ = await FindAsync(session, account, stop) ?? throw NotDoneException.Unable($"it has no break-glass account '{account}': is the list of those that are never touched right?");
        }

        await OursAsync(session, stop);
        return new ActuatorReport(ActuatorState.Rehearsed, $"{settings.Host} lets {settings.User} in and lists users; whether it lets accounts be changed shows only with the first order");
    }, cancel);

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => RunAsync(async (session, stop) =>
    {
        var account = await MeantAsync(session, order, stop);
        return account.IsDisabled && !mark.IsIn(account.Mark ?? "", order.Id)
            ? throw new NotDoneException(DisabledBefore(account))
            : new ActuatorReport(ActuatorState.Rehearsed, $"would disable {account.Name}, {(account.IsDisabled ? "disabled" : "enabled")} now");
    }, cancel);

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => RunAsync(async (session, stop) =>
    {
        var account = await MeantAsync(session, order, stop);
        if (account.IsDisabled)
        {
            return mark.IsIn(account.Mark ?? "", order.Id)
                ? new ActuatorReport(ActuatorState.Delivered, $"{account.Name} was disabled by this containment before")
                : throw new NotDoneException(DisabledBefore(account));
        }

        if (account.Mark is { } text && !text.StartsWith(Mark.AnyMember, StringComparison.Ordinal))
        {
            throw new NotDoneException($"{settings.MarkAttribute} of {account.Name} is used for something else: choose another attribute");
        }

        await ChangeAsync(session, account, [.. Replace(Control, account.Control, account.Control | AccountDisable), .. Remark(account.Mark, mark.Of(order.Id))], stop);
        return new ActuatorReport(ActuatorState.Delivered, $"{account.Name} was told to be disabled");
    }, cancel);

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => RunAsync(async (session, stop) =>
    {
        var account = await MeantAsync(session, order, stop);
        return account.IsDisabled
            ? new ActuatorReport(ActuatorState.Enforced, $"{account.Name} is disabled at {settings.Host}")
            : new ActuatorReport(ActuatorState.Absent, $"{account.Name} is enabled at {settings.Host}");
    }, cancel);

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => RunAsync(async (session, stop) =>
    {
        // Letting go is never refused: not for an account that became break-glass since, and not for one that is gone.
        var account = order.Account is { } name ? await FindAsync(session, name, stop) : null;
        if (account?.Mark is null || !mark.IsIn(account.Mark, order.Id))
        {
            return new ActuatorReport(ActuatorState.Undone, "nothing of it was there");
        }

        await EnableAsync(session, account, stop);
        return new ActuatorReport(ActuatorState.Undone, $"{account.Name} enabled again");
    }, cancel);

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => RunAsync(async (session, stop) =>
    {
        var ours = await OursAsync(session, stop);
        await LettingGo.OneByOneAsync(ours, async account =>
        {
            await EnableAsync(session, account, stop);
            return true;
        }, stop);
        return new ActuatorReport(ActuatorState.Undone, $"{ours.Count} accounts enabled again");
    }, cancel);

    private Task<ActuatorReport> RunAsync(Func<LdapSession, CancellationToken, Task<ActuatorReport>> work, CancellationToken cancel) => errand.RunAsync(async stop =>
    {
        await using var session = await LdapSession.OpenAsync(settings, ExchangeLimits.Default, stop);
        return await work(session, stop);
    }, cancel);

    private async Task EnableAsync(LdapSession session, DirectoryAccount account, CancellationToken cancel)
    {
        await ChangeAsync(session, account, [.. account.IsDisabled ? Replace(Control, account.Control, account.Control & ~AccountDisable) : [], new LdapChange(IsAddition: false, settings.MarkAttribute, account.Mark!)], cancel);
        await SecondLook.GoneAsync(account.Name, async () => (await SearchAsync(session, new LdapFilter.Equal(settings.MarkAttribute, account.Mark!), cancel)).Count == 0, clock, cancel);
    }

    private async Task ChangeAsync(LdapSession session, DirectoryAccount account, IReadOnlyList<LdapChange> changes, CancellationToken cancel)
    {
        var (code, said) = await session.ModifyAsync(account.Name, changes, cancel);
        if (code != LdapCodes.Success)
        {
            throw new NotDoneException(code is LdapCodes.NoSuchAttribute or LdapCodes.ValueExists
                ? $"{account.Name} was changed by somebody else in between: nothing was done"
                : $"it does not let {account.Name} be changed: {said}");
        }
    }

    private async Task<DirectoryAccount> MeantAsync(LdapSession session, ContainmentOrder order, CancellationToken cancel)
    {
        var name = order.Account ?? throw new NotDoneException("the order names no account");
        var account = await FindAsync(session, name, cancel) ?? throw new NotDoneException($"it has no user '{name}' below {settings.Base}");
        foreach (var known in (string?[])[name, account.Name, account.SamName, account.PrincipalName])
        {
            if (known is not null && settings.NeverTouch.Contains(known, StringComparer.OrdinalIgnoreCase))
            {
                throw new NotDoneException($"'{known}' is a break-glass account: it is never touched");
            }
        }

        return account;
    }

    private async Task<DirectoryAccount?> FindAsync(LdapSession session, string name, CancellationToken cancel)
    {
        LdapFilter[] names = [new LdapFilter.Equal("userPrincipalName", name), new LdapFilter.Equal("sAMAccountName", name), new LdapFilter.Equal("distinguishedName", name)];
        var found = await SearchAsync(session, new LdapFilter.Or(names), cancel);
        return found.Count <= 1 ? found.FirstOrDefault() : throw new NotDoneException($"it has {found.Count} users '{name}' below {settings.Base}");
    }

    private async Task<IReadOnlyList<DirectoryAccount>> OursAsync(LdapSession session, CancellationToken cancel) =>
        [.. (await SearchAsync(session, new LdapFilter.Begins(settings.MarkAttribute, mark.Prefix), cancel)).Where(account => mark.Find(account.Mark ?? "") is not null)];

    private async Task<IReadOnlyList<DirectoryAccount>> SearchAsync(LdapSession session, LdapFilter filter, CancellationToken cancel) =>
    [
        .. (await session.SearchAsync(settings.Base, filter, [Control, settings.MarkAttribute, "sAMAccountName", "userPrincipalName"], cancel)).Select(entry => new DirectoryAccount(
            entry.Name,
            entry.One("sAMAccountName"),
            entry.One("userPrincipalName"),
            int.TryParse(entry.One(Control), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var control) ? control : throw new NotDoneException($"it does not show {Control} of {entry.Name}"),
            entry.One(settings.MarkAttribute))),
    ];

    private IEnumerable<LdapChange> Remark(string? before, string after) =>
        [.. before is null ? (LdapChange[])[] : [new LdapChange(IsAddition: false, settings.MarkAttribute, before)], new LdapChange(IsAddition: true, settings.MarkAttribute, after)];

    private static IEnumerable<LdapChange> Replace(string attribute, int before, int after) =>
        [new LdapChange(IsAddition: false, attribute, before.ToString(CultureInfo.InvariantCulture)), new LdapChange(IsAddition: true, attribute, after.ToString(CultureInfo.InvariantCulture))];

    private static string DisabledBefore(DirectoryAccount account) => account.Mark is null
        ? $"{account.Name} was disabled before, by somebody else: nothing was done, and the end of this containment will not enable it"
        : $"{account.Name} is disabled by another containment ({account.Mark})";

    private sealed record DirectoryAccount(string Name, string? SamName, string? PrincipalName, int Control, string? Mark)
    {
        public bool IsDisabled => (Control & AccountDisable) != 0;
    }
}
