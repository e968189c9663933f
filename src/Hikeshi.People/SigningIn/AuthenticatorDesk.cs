using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Accounts;
using Hikeshi.People.Sealing;

namespace Hikeshi.People.SigningIn;

/// <summary>Sets up the authenticator of an account: a secret counts only after a code of it was typed. Thread-safe.</summary>
public sealed class AuthenticatorDesk(AccountStore accounts, PeopleKey key, IJournal journal, TimeProvider clock)
{
    private const string Issuer = "Hikeshi";
    private const int Most = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, (byte[] Secret, DateTimeOffset Ends, int Tries)> begun = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>A new secret, shown once; an earlier one that was not confirmed is forgotten.</summary>
    public (string Secret, string Uri) Begin(Account account)
    {
        var secret = Totp.NewSecret();
        lock (gate)
        {
            if (begun.Count >= Most && !begun.ContainsKey(account.Id))
            {
                begun.Remove(begun.MinBy(entry => entry.Value.Ends).Key);
            }

            begun[account.Id] = (secret, clock.GetUtcNow() + Patience, 0);
        }

        return (Totp.Base32(secret), Totp.UriOf(secret, Issuer, account.Name));
    }

    /// <returns>The recovery codes, shown once; null when the code does not belong to the secret, or nothing was begun within ten minutes.</returns>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(Account account, string code, CancellationToken cancel)
    {
        var (secret, step) = Match(account.Id, code);
        if (secret is null)
        {
            return null;
        }

        var codes = RecoveryCodes.New();
        await journal.RecordDurablyAsync(account.EvidenceName, [], Set(account, CredentialMethods.Recovery, RecoveryCodes.Kept(codes)), cancel);
        await journal.RecordDurablyAsync(account.EvidenceName, [], Set(account, CredentialMethods.Totp, secret), cancel);
        if (accounts.Find(account.Id)?.The(CredentialMethods.Totp) is { } totp && accounts.TryUse(account.Id, totp, step))
        {
            await journal.RecordDurablyAsync(account.EvidenceName, [], new CredentialUsed(account.Id, totp.Id, totp.Method, step), cancel);
        }

        return codes;
    }

    /// <returns>False when there is none.</returns>
    public async Task<bool> RemoveAsync(Account account, CancellationToken cancel)
    {
        var all = account.Credentials.Where(c => c.Method is CredentialMethods.Totp or CredentialMethods.Recovery).ToList();
        foreach (var credential in all)
        {
            await journal.RecordDurablyAsync(account.EvidenceName, [], new CredentialRemoved(account.Id, credential.Id, credential.Method), cancel);
        }

        return all.Count > 0;
    }

    private (byte[]? Secret, long Step) Match(string account, string code)
    {
        lock (gate)
        {
            if (!begun.TryGetValue(account, out var entry) || entry.Ends <= clock.GetUtcNow() || entry.Tries >= 10)
            {
                begun.Remove(account);
                return (null, 0);
            }

            if (Totp.StepOf(entry.Secret, code, clock.GetUtcNow()) is not { } step)
            {
                begun[account] = entry with { Tries = entry.Tries + 1 };
                return (null, 0);
            }

            begun.Remove(account);
            return (entry.Secret, step);
        }
    }

    private CredentialSet Set(Account account, string method, byte[] content) => new(account.Id, method, method, key.Seal(account.Id, method, content));
}
