namespace Hikeshi.People.Tokens;

/// <summary>That a person has shown who they are.</summary>
/// <param name="At">When.</param>
/// <param name="Methods"><c>link</c>, <c>pwd</c>, <c>otp</c>, <c>recovery</c>, <c>passkey</c>, <c>socket</c>; <c>oidc</c> when another issuer says so.</param>
public sealed record Proof(DateTimeOffset At, IReadOnlyList<string> Methods)
{
    /// <summary>How long a dangerous act may follow it.</summary>
    public static TimeSpan FreshFor { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Never grows old.</summary>
    public static Proof OfTheSocket { get; } = new(DateTimeOffset.MaxValue, ["socket"]);

    public bool IsFresh(DateTimeOffset now) => At == DateTimeOffset.MaxValue || (now - At) < FreshFor;
}
