using System.Security.Authentication;
using System.Security.Cryptography;
using System.Net.Sockets;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Notifying.Channels;

/// <summary>
/// Sends each notice by mail. What waits for people goes to those who may decide it now, as far as their addresses are known here, and else to the
/// general ones.
/// </summary>
/// <param name="addresses">By person, as evidence names it; addresses are nowhere else than in the settings.</param>
public sealed class MailChannel(ChannelTerms terms, MailServer server, string from, IReadOnlyList<string> to, IReadOnlyDictionary<string, string> addresses, TimeProvider clock) : IChannel
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public ChannelTerms Terms => terms;

    public string Type => "email";

    public async Task<Delivery> SendAsync(NoticeMessage message, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            await using var session = await SmtpSession.OpenAsync(server, either.Token);
            var recipients = Recipients(message);
            var taken = await session.SendAsync(from, recipients, MailText.Of(message, from, recipients, clock.GetUtcNow()), either.Token);
            return new Delivery(DeliveryOutcome.Taken, taken == recipients.Count ? $"{server.Host} took it for {taken} recipients" : $"{server.Host} took it for {taken} of {recipients.Count} recipients, and refused the others");
        }
        catch (SmtpRefusedException refused)
        {
            return new Delivery(refused.IsForGood ? DeliveryOutcome.Refused : DeliveryOutcome.TryAgain, Said(refused.Message));
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new Delivery(DeliveryOutcome.TryAgain, $"{server.Host} was not done within {Patience.TotalSeconds:0} s");
        }
        catch (Exception broken) when (broken is IOException or SocketException or AuthenticationException or UnauthorizedAccessException or CryptographicException)
        {
            return new Delivery(DeliveryOutcome.TryAgain, Said($"{server.Host}: {broken.Message}"));
        }
    }

    private List<string> Recipients(NoticeMessage message)
    {
        List<string> known = [.. message.To.Select(person => addresses.GetValueOrDefault(person)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        return known.Count > 0 ? known : [.. to];
    }

    private string Said(string text) => Scrubbing.Line(server.Password?.Scrub(text) ?? text);
}
