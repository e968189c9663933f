using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>A payment system that is asked before flows of its services are cut, and told afterwards.</summary>
/// <param name="Services">Ids of services of the ledger.</param>
/// <param name="Functions">Ids of functions of the ledger, for all their services. Neither services nor functions: every function that is a payment rail.</param>
/// <param name="Bound">How long one answer may take.</param>
/// <param name="Otherwise">What happens to an order when it does not answer, or is not ready: <see cref="HookOtherwise"/>; null: what fits the order.</param>
public abstract record PaymentHookSettings(string Name, IReadOnlyList<string> Services, IReadOnlyList<string> Functions, TimeSpan Bound, string? Otherwise)
{
    /// <summary>The longest time that an order is held up.</summary>
    public static TimeSpan LongestBound { get; } = TimeSpan.FromSeconds(30);
}

/// <summary>A program on this machine, without a shell.</summary>
/// <param name="Program">Absolute path.</param>
public sealed record CommandHookSettings(string Name, IReadOnlyList<string> Services, IReadOnlyList<string> Functions, TimeSpan Bound, string? Otherwise, string Program, IReadOnlyList<string> Arguments)
    : PaymentHookSettings(Name, Services, Functions, Bound, Otherwise);

/// <summary>An address that is posted to, signed.</summary>
/// <param name="Target">On <paramref name="Place"/>.</param>
public sealed record WebhookHookSettings(string Name, IReadOnlyList<string> Services, IReadOnlyList<string> Functions, TimeSpan Bound, string? Otherwise, HttpPlace Place, Uri Target, SecretFile Secret)
    : PaymentHookSettings(Name, Services, Functions, Bound, Otherwise);

/// <summary>What becomes of an order whose hook is not ready.</summary>
public static class HookOtherwise
{
    /// <summary>It is enforced all the same, and that is said.</summary>
    public const string Cut = "cut";

    /// <summary>People are asked first.</summary>
    public const string Hold = "hold";

    public static IReadOnlyList<string> Words { get; } = [Cut, Hold];
}
