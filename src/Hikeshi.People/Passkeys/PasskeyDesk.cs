using System.Net;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Accounts;
using Hikeshi.People.Sealing;
using Hikeshi.People.SigningIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hikeshi.People.Passkeys;

/// <summary>
/// Passkeys (Web Authentication Level 3), verified by the framework's <see cref="PasskeyHandler{TUser}"/>: challenge, origin, RP id, presence and
/// verification of the person, signature, counter. The RP id is the host name of the address that the console has in the browser: <c>localhost</c>
/// works over plain HTTP, an IP address has none.
/// </summary>
public sealed class PasskeyDesk : IDisposable
{
    private const int MostOfAccount = 20;
    private readonly AccountStore accounts;
    private readonly KeptPasskeys kept;
    private readonly Ceremonies ceremonies;
    private readonly IJournal journal;
    private readonly ServiceProvider nothing = new ServiceCollection().BuildServiceProvider();
    private readonly UserManager<Account> users;
    private readonly PasskeyHandler<Account> handler;

    public PasskeyDesk(AccountStore accounts, PeopleKey key, IJournal journal, TimeProvider clock)
    {
        (this.accounts, this.journal, kept, ceremonies) = (accounts, journal, new KeptPasskeys(key), new Ceremonies(clock));
        users = new UserManager<Account>(new PasskeyUsers(accounts, kept), Options.Create(new IdentityOptions()), new PasswordHasher<Account>(), [], [], new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), nothing, NullLogger<UserManager<Account>>.Instance);
        handler = new PasskeyHandler<Account>(users, Options.Create(new IdentityPasskeyOptions
        {
            UserVerificationRequirement = "required", // a passkey stands for two factors: what one has, and knows or is
            ResidentKeyRequirement = "required", // so that no name is typed, and none can be tried
            AttestationConveyancePreference = "none",
            AuthenticatorTimeout = TimeSpan.FromMinutes(2),
            ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.Origin == $"{context.HttpContext.Request.Scheme}://{context.HttpContext.Request.Host}"),
        }));
    }

    /// <summary>Whether passkeys can be used at this address at all: an RP id is a domain name.</summary>
    public static bool CanBeUsedAt(HttpContext context) => context.Request.Host is { HasValue: true, Host: { Length: > 0 } host } && !IPAddress.TryParse(host.Trim('[', ']'), out _);

    /// <returns>The id of the ceremony, and what <c>navigator.credentials.create</c> is to be given.</returns>
    public async Task<(string Ceremony, string Options)> BeginMakingAsync(HttpContext context, Account account)
    {
        var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id, Name = account.Name, DisplayName = account.Name }, context);
        return (ceremonies.Begin(made.AttestationState ?? "", account.Id), made.CreationOptionsJson);
    }

    /// <returns>False when it is not what was asked for.</returns>
    public async Task<bool> MakeAsync(HttpContext context, Account account, string ceremony, string credential, CancellationToken cancel)
    {
        if (ceremonies.Take(ceremony, account.Id) is not { } state || account.Credentials.Count(c => c.Method == CredentialMethods.Passkey) >= MostOfAccount)
        {
            return false;
        }

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = credential, AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != account.Id || accounts.All.Any(other => other.Credentials.Exists(c => c.Id == KeptPasskeys.IdOf(result.Passkey.CredentialId))))
        {
            return false;
        }

        var id = KeptPasskeys.IdOf(result.Passkey.CredentialId);
        await journal.RecordDurablyAsync(account.EvidenceName, [], new CredentialSet(account.Id, id, CredentialMethods.Passkey, kept.Seal(account, result.Passkey)), cancel);
        return await CountAsync(account.Id, id, result.Passkey.SignCount, cancel);
    }

    /// <returns>False when the account has no such passkey.</returns>
    public async Task<bool> RemoveAsync(Account account, string id, CancellationToken cancel)
    {
        if (!account.Credentials.Exists(c => c.Method == CredentialMethods.Passkey && c.Id == id))
        {
            return false;
        }

        await journal.RecordDurablyAsync(account.EvidenceName, [], new CredentialRemoved(account.Id, id, CredentialMethods.Passkey), cancel);
        return true;
    }

    /// <returns>The id of the ceremony, and what <c>navigator.credentials.get</c> is to be given.</returns>
    public async Task<(string Ceremony, string Options)> BeginUsingAsync(HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(null, context);
        return (ceremonies.Begin(made.AssertionState ?? "", account: null), made.RequestOptionsJson);
    }

    public async Task<SignInAnswer> UseAsync(HttpContext context, string ceremony, string credential, CancellationToken cancel)
    {
        if (ceremonies.Take(ceremony, account: null) is not { } state)
        {
            return new SignInAnswer.Wrong();
        }

        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = credential, AssertionState = state });
        return result is { Succeeded: true, User: { IsDisabled: false } account } && await CountAsync(account.Id, KeptPasskeys.IdOf(result.Passkey.CredentialId), result.Passkey.SignCount, cancel)
            ? new SignInAnswer.Shown(account, ["passkey"])
            : new SignInAnswer.Wrong();
    }

    public void Dispose()
    {
        users.Dispose();
        nothing.Dispose();
    }

    /// <summary>A counter that goes up is remembered: a copy of the key is found out by it. Passkeys that are shared between devices have none, and send 0.</summary>
    private async Task<bool> CountAsync(string account, string id, uint count, CancellationToken cancel)
    {
        if (count == 0)
        {
            return true;
        }

        if (accounts.Find(account)?.Credentials.Find(c => c.Id == id) is not { } credential || !accounts.TryUse(account, credential, count))
        {
            return false;
        }

        await journal.RecordDurablyAsync($"person:{account}", [], new CredentialUsed(account, id, CredentialMethods.Passkey, count), cancel);
        return true;
    }
}
