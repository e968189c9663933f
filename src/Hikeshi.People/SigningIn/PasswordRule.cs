using System.Globalization;
using Hikeshi.People.Accounts;

namespace Hikeshi.People.SigningIn;

/// <summary>
/// What a password must be. NIST SP 800-63B §3.1.1.2: length counts (each code point once), every character may be used, nothing is asked
/// for by kind of character, nothing expires; what is expected commonly, repeats itself or names the account is refused.
/// </summary>
public static class PasswordRule
{
    public const int Shortest = 12;
    public const int Longest = 128;

    /// <summary>Characters of its own that a password needs beside common words and runs.</summary>
    private const int OwnCharacters = 6;
    private const int DifferentCharacters = 5;

    /// <summary>What guesses begin with; a password that is little more than these is one of the commonest.</summary>
    private static readonly string[] Common =
    [
        "password", "passw0rd", "p@ssw0rd", "passwort", "passphrase", "letmein", "welcome", "changeme", "default", "secret", "administrator", "admin", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh",
        "zxcvbnm", "zxcvb", "1q2w3e4r5t6y", "1q2w3e4r", "1qaz2wsx3edc", "1qaz2wsx", "iloveyou", "monkey", "dragon", "football", "baseball", "sunshine", "princess", "master", "shadow", "superman", "trustno1",
        "hikeshi", "bank", "security", "sakura", "nippon", "tokyo", "pasuwado", "パスワード", "summer", "winter", "spring", "autumn", "login", "test", "user", "root", "abc",
    ];

    /// <summary>As it is hashed: one form for what looks the same.</summary>
    public static string Normal(string password) => TextForm.Narrow(password);

    /// <returns>Null when it may be used.</returns>
    public static WeakPassword? Check(string password, string accountName)
    {
        if (password.Length > Longest * 4 || !IsText(password))
        {
            return new WeakPassword("it is too long, or no text", $"{Shortest} to {Longest} characters");
        }

        var text = Normal(password);
        var characters = text.EnumerateRunes().Count();
        if (characters is < Shortest or > Longest)
        {
            return new WeakPassword($"it has {characters.ToString(CultureInfo.InvariantCulture)} characters", $"{Shortest} to {Longest}");
        }

        var lower = text.ToLowerInvariant();
        if (accountName.Length > 2 && lower.Contains(accountName.ToLowerInvariant(), StringComparison.Ordinal))
        {
            return new WeakPassword("the name of the account is in it", "a password without it");
        }

        return lower.EnumerateRunes().Distinct().Count() < DifferentCharacters || Own(lower) < OwnCharacters
            ? new WeakPassword("it is one of the commonest, or repeats itself", $"at least {OwnCharacters} characters beside common words, rows of keys, runs and repetitions")
            : null;
    }

    /// <summary>Characters that are left without common words, runs such as <c>3456</c> or <c>fedc</c>, and repetitions.</summary>
    private static int Own(string lower)
    {
        foreach (var word in Common)
        {
            lower = lower.Replace(word, "\u0001", StringComparison.Ordinal);
        }

        var own = 0;
        for (var i = 0; i < lower.Length; i++)
        {
            var isRun = i > 0 && Math.Abs(lower[i] - lower[i - 1]) <= 1;
            own += lower[i] != '\u0001' && !isRun ? 1 : 0;
        }

        return own;
    }

    private static bool IsText(string password)
    {
        for (var i = 0; i < password.Length; i++)
        {
            if (char.IsControl(password[i]) || (char.IsSurrogate(password[i]) && !(i + 1 < password.Length && char.IsSurrogatePair(password[i], password[++i]))))
            {
                return false;
            }
        }

        return true;
    }
}
