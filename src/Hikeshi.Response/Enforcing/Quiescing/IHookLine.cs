using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>The way to a payment system: one question, one answer.</summary>
internal interface IHookLine : IDisposable
{
    /// <param name="cancel">Ends the question; nothing of it is left running.</param>
    /// <returns>The answer, at most <see cref="HookLimits.MostBytes"/> long.</returns>
    /// <exception cref="NotDoneException">There was none that counts.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<byte[]> AskAsync(byte[] question, CancellationToken cancel);
}

/// <summary>What is believed of a payment system's answer.</summary>
internal static class HookLimits
{
    public const int MostBytes = 64 * 1024;
    public const int MostIds = 10_000;
    public const int LongestId = 100;

    /// <summary>Letters and digits of ASCII, and what ids of payments are joined with.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= LongestId && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_.:/+=@#".Contains(c, StringComparison.Ordinal));
}
