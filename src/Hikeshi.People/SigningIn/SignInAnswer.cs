using Hikeshi.People.Accounts;

namespace Hikeshi.People.SigningIn;

/// <summary>What became of an attempt to show who one is.</summary>
public abstract record SignInAnswer
{
    private SignInAnswer()
    {
    }

    /// <param name="Methods">How it was shown: <c>pwd</c>, <c>otp</c>, <c>recovery</c>, <c>passkey</c>.</param>
    public sealed record Shown(Account Account, IReadOnlyList<string> Methods) : SignInAnswer;

    /// <summary>Name, password or code; which of them is not said.</summary>
    public sealed record Wrong : SignInAnswer;

    /// <summary>The password is right, and the account has an authenticator.</summary>
    public sealed record CodeNeeded : SignInAnswer;

    public sealed record Paused(TimeSpan Wait) : SignInAnswer;

    /// <summary>Too many are signing in at this moment.</summary>
    public sealed record Busy : SignInAnswer;
}
