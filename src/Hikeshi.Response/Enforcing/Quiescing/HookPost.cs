using System.Security.Cryptography;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>Posts each question, signed like a webhook's message. It carries no <c>Idempotency-Key</c>: a system in between would answer a repeated question with what was true the first time.</summary>
internal sealed class HookPost(WebhookHookSettings settings, TimeProvider clock) : IHookLine
{
    /// <summary>The bound of the hook ends a question; nobody is asked twice for one answer.</summary>
    private readonly HttpLine line = new(
        settings.Place,
        new ExchangeLimits { Tries = 1, MostBytes = HookLimits.MostBytes, Request = PaymentHookSettings.LongestBound, Pause = TimeSpan.Zero, Silence = PaymentHookSettings.LongestBound },
        clock);

    public async Task<byte[]> AskAsync(byte[] question, CancellationToken cancel)
    {
        try
        {
            var key = SignedPost.KeyIn(settings.Secret);
            var answer = await line.SendAsync(() => SignedPost.Request(settings.Target, question, key, clock), cancel);
            return answer.IsSuccess ? answer.Body : throw new NotDoneException($"{settings.Place.Address.Host} answered {answer.Status}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new NotDoneException($"here: {unreadable.Message}");
        }
    }

    public void Dispose() => line.Dispose();
}
