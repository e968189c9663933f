using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Elsewhere;
using Hikeshi.People.Roles;
using Hikeshi.People.SigningIn;
using Hikeshi.People.Tokens;

namespace Hikeshi.People.Accounts;

/// <summary>Makes and changes accounts. Each change is evidence before it is acknowledged. Nobody changes their own roles, or disables or resets their own account.</summary>
public sealed class AccountDesk(AccountStore accounts, Passwords passwords, IJournal journal, TimeProvider clock) : IDisposable
{
    private const int Most = 10_000;
    private const int LongestReason = 500;
    private const int MostSubjects = 8;
    private readonly SemaphoreSlim oneAtATime = new(1);

    /// <param name="password">Null: the person gets a one-time link, and chooses one.</param>
    public Task<Refused<Account>> CreateAsync(Actor by, string name, IReadOnlyList<string> roles, string? password, CancellationToken cancel) => InTurnAsync(async () =>
    {
        var trimmed = AccountName.Tidy(name);
        Refusal? refusal = !AccountName.IsValid(trimmed) ? new NotAName(trimmed)
            : accounts.ByName(trimmed) is not null ? new NameTaken(trimmed)
            : accounts.All.Count >= Most ? new TooManyAccounts()
            : NotKnown(roles) ?? (Refusal?)(password is null ? null : PasswordRule.Check(password, trimmed));
        if (refusal is not null)
        {
            return refusal;
        }

        var id = EntryId.New(clock.GetUtcNow()).ToString();
        var hash = password is null ? null : await passwords.HashAsync(id, password, cancel);
        if (password is not null && hash is null)
        {
            return new TooBusy();
        }

        await journal.RecordDurablyAsync(by.EvidenceName, [], new AccountCreated(id, trimmed, RoleMatrix.NamesOf(RoleMatrix.Known(roles))), cancel);
        if (hash is not null)
        {
            await SetAsync(by, id, hash, CancellationToken.None);
        }

        return accounts.Find(id)!;
    }, cancel);

    public Task<Refused<Account>> ChangeRolesAsync(Actor by, string id, IReadOnlyList<string> roles, CancellationToken cancel) =>
        ChangeAsync(by, id, account => NotKnown(roles), _ => new RolesChanged(id, RoleMatrix.NamesOf(RoleMatrix.Known(roles).Distinct())), cancel);

    public Task<Refused<Account>> DisableAsync(Actor by, string id, string reason, CancellationToken cancel) =>
        ChangeAsync(by, id, _ => string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason ? new NoReason() : null, _ => new AccountDisabled(id, reason), cancel);

    public Task<Refused<Account>> EnableAsync(Actor by, string id, CancellationToken cancel) => ChangeAsync(by, id, _ => null, _ => new AccountEnabled(id), cancel);

    /// <summary>Whoever the provider knows so is the person of this account from now on; refused while another account has the subject.</summary>
    public Task<Refused<Account>> LinkAsync(Actor by, string id, string? issuer, string? subject, CancellationToken cancel) => !OidcSubject.TryMake(issuer, subject, out var name)
        ? Task.FromResult<Refused<Account>>(new NotASubject())
        : ChangeAsync(
            by,
            id,
            account => accounts.Linked(name) is { } other ? new SubjectTaken(name, other.Name) : account.Subjects.Count >= MostSubjects ? new TooManySubjects(MostSubjects) : null,
            _ => new OidcLinked(id, name),
            cancel);

    /// <param name="subject">As the list of accounts shows it.</param>
    public Task<Refused<Account>> UnlinkAsync(Actor by, string id, string subject, CancellationToken cancel) =>
        ChangeAsync(by, id, account => account.Subjects.Contains(subject) ? null : new NotLinked(account.Name), _ => new OidcUnlinked(id, subject), cancel);

    /// <summary>Takes every credential away, for somebody who lost them; the sessions end.</summary>
    public Task<Refused<Account>> ResetAsync(Actor by, string id, CancellationToken cancel) => ChangeAsync(by, id, _ => null, _ => new CredentialRemoved(id), cancel);

    /// <summary>Sets the password of an account, and ends its sessions.</summary>
    public Task<Refused<Account>> SetPasswordAsync(Actor by, string id, string password, CancellationToken cancel) => InTurnAsync(async () =>
    {
        if (accounts.Find(id) is not { } account)
        {
            return new NoSuchAccount(id);
        }

        if (PasswordRule.Check(password, account.Name) is { } weak)
        {
            return weak;
        }

        if (await passwords.HashAsync(id, password, cancel) is not { } hash)
        {
            return new TooBusy();
        }

        await SetAsync(by, id, hash, cancel);
        return accounts.Find(id)!;
    }, cancel);

    public void Dispose() => oneAtATime.Dispose();

    private static NotRoles? NotKnown(IReadOnlyList<string> roles) =>
        roles.Count > 0 && roles.All(role => RoleMatrix.TryParse(role, out var known) && known != Role.Sensor) ? null
        : new NotRoles(roles.FirstOrDefault(role => !RoleMatrix.TryParse(role, out var known) || known == Role.Sensor) ?? "", string.Join(", ", RoleMatrix.Names.Where(name => name != "sensor")));

    private Task SetAsync(Actor by, string id, string hash, CancellationToken cancel) =>
        journal.RecordDurablyAsync(by.EvidenceName, [], new CredentialSet(id, CredentialMethods.Password, CredentialMethods.Password, hash), cancel);

    private Task<Refused<Account>> ChangeAsync(Actor by, string id, Func<Account, Refusal?> check, Func<Account, Fact> change, CancellationToken cancel) => InTurnAsync(async () =>
    {
        if (accounts.Find(id) is not { } account)
        {
            return new NoSuchAccount(id);
        }

        if ((by.Account == id ? new OwnRoles() : check(account)) is { } refusal)
        {
            return refusal;
        }

        await journal.RecordDurablyAsync(by.EvidenceName, [], change(account), cancel);
        return accounts.Find(id)!;
    }, cancel);

    private async Task<Refused<Account>> InTurnAsync(Func<Task<Refused<Account>>> work, CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel);
        try
        {
            return await work();
        }
        finally
        {
            oneAtATime.Release();
        }
    }
}

public sealed record TooBusy() : Refusal("people.busy", "", "too many passwords are being computed at this moment", "fewer at a time", "Try again in a few seconds");

public sealed record NoReason() : Refusal("people.reason", "reason", "no reason, or a very long one", "why, in at most 500 characters; it is kept", "");

/// <summary>Either what was asked for, or why not.</summary>
public readonly record struct Refused<T>
    where T : class
{
    private Refused(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    public T? Value { get; }

    /// <summary>Null when there is a value.</summary>
    public Refusal? Refusal { get; }

    public static implicit operator Refused<T>(T value) => new(value, refusal: null);

    public static implicit operator Refused<T>(Refusal refusal) => new(value: null, refusal);
}
