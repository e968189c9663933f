using System.Text;
using Hikeshi.People.Accounts;
using Hikeshi.People.Sealing;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Hikeshi.People.SigningIn;

/// <summary>
/// Hashes passwords with the framework's hasher (PBKDF2 with HMAC-SHA-512, salt of 128 bits) and seals the hash. It is costly on purpose; at most two
/// are computed at a time, and who waits longer than five seconds is asked to come back.
/// </summary>
public sealed class Passwords(PeopleKey key)
{
    /// <summary>OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512.</summary>
    private const int Iterations = 210_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly PasswordHasher<Account> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    /// <summary>What is compared when there is no such account, so that this takes as long.</summary>
    private static readonly Lazy<string> Nobody = new(() => Hasher.HashPassword(null!, Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16))));

    private readonly SemaphoreSlim working = new(2);

    /// <returns>Sealed; null when too many are being computed.</returns>
    public async Task<string?> HashAsync(string account, string password, CancellationToken cancel)
    {
        var hash = await WorkAsync(() => Hasher.HashPassword(null!, PasswordRule.Normal(password)), cancel);
        return hash is null ? null : key.Seal(account, CredentialMethods.Password, Encoding.UTF8.GetBytes(hash));
    }

    /// <param name="account">Null: the same work, and never true.</param>
    /// <returns>Null when too many are being computed.</returns>
    public async Task<bool?> VerifyAsync(Account? account, string password, CancellationToken cancel)
    {
        var known = account?.The(CredentialMethods.Password) is { } credential && key.Open(account.Id, credential.Id, credential.Sealed) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
        var tried = password.Length > PasswordRule.Longest * 4 ? "" : PasswordRule.Normal(password);
        var result = await WorkAsync(() => Hasher.VerifyHashedPassword(null!, known ?? Nobody.Value, tried).ToString(), cancel);
        return result is null ? null : known is not null && result != nameof(PasswordVerificationResult.Failed);
    }

    private async Task<string?> WorkAsync(Func<string> work, CancellationToken cancel)
    {
        if (!await working.WaitAsync(Patience, cancel))
        {
            return null;
        }

        try
        {
            return await Task.Run(work, cancel);
        }
        finally
        {
            working.Release();
        }
    }
}
