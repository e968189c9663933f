using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Accounts;
using Hikeshi.People.Sealing;

namespace Hikeshi.People.SigningIn;

/// <summary>Judges passwords and codes. Nothing that somebody typed is logged or recorded; that they failed is.</summary>
public sealed class SignInDesk(AccountStore accounts, PeopleKey key, Passwords passwords, SignInPauses pauses, IJournal journal, TimeProvider clock)
{
    private const string ByItself = "machine:sign-in";

    /// <param name="code">Of the authenticator, or a recovery code; null when none was typed.</param>
    /// <param name="source">Where the request comes from.</param>
    public async Task<SignInAnswer> SignInAsync(string name, string password, string? code, string source, CancellationToken cancel)
    {
        var account = accounts.ByName(name);
        return await JudgeAsync(account, AccountName.KeyOf(name) ?? "", source, () => PasswordAndCodeAsync(account, password, code, cancel), cancel);
    }

    /// <summary>Shows anew who is signed in: with the authenticator where the account has one, with the password otherwise.</summary>
    public Task<SignInAnswer> StepUpAsync(Account account, string? password, string? code, string source, CancellationToken cancel) =>
        JudgeAsync(account, AccountName.KeyOf(account.Name) ?? "", source, () => account.The(CredentialMethods.Totp) is null ? PasswordAsync(account, password ?? "", cancel) : CodeAsync(account, code, [], cancel), cancel);

    /// <summary>Before a password is changed.</summary>
    public Task<SignInAnswer> CheckPasswordAsync(Account account, string password, string source, CancellationToken cancel) =>
        JudgeAsync(account, AccountName.KeyOf(account.Name) ?? "", source, () => PasswordAsync(account, password, cancel), cancel);

    private async Task<SignInAnswer> JudgeAsync(Account? account, string name, string source, Func<Task<SignInAnswer>> judge, CancellationToken cancel)
    {
        if (pauses.Begin(name, source) is { Ticks: > 0 } wait)
        {
            return new SignInAnswer.Paused(wait);
        }

        var answer = await judge();
        switch (answer)
        {
            case SignInAnswer.Shown: // a password alone, where a code is needed, forgets nothing: or codes could be guessed between two of them
                pauses.Succeeded(name, source);
                break;
            case SignInAnswer.Wrong when account is not null && IsTold(pauses.FailuresOf(name, source)):
                await journal.RecordDurablyAsync(ByItself, [], new SignInRefused(account.Id, pauses.FailuresOf(name, source)), cancel);
                break;
        }

        return answer;
    }

    /// <summary>3, 6, 12, 24 …: whoever hammers at the door does not fill the log.</summary>
    private static bool IsTold(int failures) => failures > 0 && failures % 3 == 0 && int.IsPow2(failures / 3);

    private async Task<SignInAnswer> PasswordAndCodeAsync(Account? account, string password, string? code, CancellationToken cancel)
    {
        var first = await PasswordAsync(account, password, cancel);
        return first is SignInAnswer.Shown && account!.The(CredentialMethods.Totp) is not null
            ? string.IsNullOrWhiteSpace(code) ? new SignInAnswer.CodeNeeded() : await CodeAsync(account, code, ["pwd"], cancel)
            : first;
    }

    private async Task<SignInAnswer> PasswordAsync(Account? account, string password, CancellationToken cancel) =>
        await passwords.VerifyAsync(account, password, cancel) switch
        {
            null => new SignInAnswer.Busy(),
            true when account is { IsDisabled: false } => new SignInAnswer.Shown(account, ["pwd"]),
            _ => new SignInAnswer.Wrong(),
        };

    private async Task<SignInAnswer> CodeAsync(Account account, string? code, IReadOnlyList<string> before, CancellationToken cancel)
    {
        if (account.IsDisabled || code is not { Length: > 0 and < 64 })
        {
            return new SignInAnswer.Wrong();
        }

        var totp = account.The(CredentialMethods.Totp);
        var recovery = account.The(CredentialMethods.Recovery);
        if (totp is not null && key.Open(account.Id, totp.Id, totp.Sealed) is { } secret && Totp.StepOf(secret, code, clock.GetUtcNow()) is { } step && accounts.TryUse(account.Id, totp, step))
        {
            return await UsedAsync(account, totp, step, [.. before, "otp"], cancel);
        }

        if (recovery is not null && key.Open(account.Id, recovery.Id, recovery.Sealed) is { } kept && RecoveryCodes.NumberOf(kept, code) is { } number && accounts.TryUse(account.Id, recovery, number))
        {
            return await UsedAsync(account, recovery, number, [.. before, "recovery"], cancel);
        }

        return new SignInAnswer.Wrong();
    }

    /// <summary>What works once is on disk as used before it opens anything.</summary>
    private async Task<SignInAnswer> UsedAsync(Account account, Credential credential, long counter, IReadOnlyList<string> methods, CancellationToken cancel)
    {
        await journal.RecordDurablyAsync(account.EvidenceName, [], new CredentialUsed(account.Id, credential.Id, credential.Method, counter), cancel);
        return new SignInAnswer.Shown(account, methods);
    }
}
