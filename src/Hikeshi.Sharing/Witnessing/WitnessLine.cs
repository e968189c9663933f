using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation;

namespace Hikeshi.Sharing.Witnessing;

/// <summary>A member's side of witnessing, over the connection that it has dialled to the hub: asks the others, and answers what they ask.</summary>
public sealed class WitnessLine(HubClient hub)
{
    private const int LargestReplyBytes = 64 << 10;
    private const int LargestAsksBytes = 2 << 20;
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FetchPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <param name="witness">A member whose witness is asked, through the hub; null for the hub's own.</param>
    /// <returns>Null when there was no answer in time.</returns>
    public async Task<WitnessReply?> AskAsync(MemberId? witness, string request, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(AskPatience);
        try
        {
            using var body = new StringContent(request, Encoding.UTF8, "text/plain");
            using var message = HubClient.Message(HttpMethod.Post, witness is { } member ? $"witness/members/{member}/add-checkpoint" : "witness/add-checkpoint", body);
            using var response = await hub.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            await response.Content.LoadIntoBufferAsync(LargestReplyBytes, patience.Token);
            var text = await response.Content.ReadAsStringAsync(patience.Token);
            return new WitnessReply("", (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", text);
        }
        catch (Exception away) when (away is HttpRequestException or IOException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Hands in the key of this member's cosignatures, which the hub does not know because it enrolled before there were such keys.</summary>
    /// <returns>The hub's keys; null when it did not answer, or refused.</returns>
    public async Task<HubKeys?> IntroduceAsync(LateWitnessKey key, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(AskPatience);
        try
        {
            using var body = JsonContent.Create(key, WitnessJson.Default.LateWitnessKey);
            using var message = HubClient.Message(HttpMethod.Post, "witness/key", body);
            using var response = await hub.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            await response.Content.LoadIntoBufferAsync(LargestReplyBytes, patience.Token);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync(WitnessJson.Default.HubKeys, patience.Token) : null;
        }
        catch (Exception away) when (away is HttpRequestException or IOException or JsonException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Answers for ever what others ask of this member's witness.</summary>
    public async Task ServeAsync(Func<string, WitnessReply> answer, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (!await ServeOnceAsync(answer, cancel))
            {
                await Task.Delay(Pause, cancel);
            }
        }
    }

    private async Task<bool> ServeOnceAsync(Func<string, WitnessReply> answer, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(FetchPatience);
        try
        {
            using var message = HubClient.Message(HttpMethod.Get, "witness/asks", content: null);
            using var response = await hub.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            response.EnsureSuccessStatusCode();
            await response.Content.LoadIntoBufferAsync(LargestAsksBytes, patience.Token);
            var asks = await response.Content.ReadFromJsonAsync(WitnessJson.Default.WitnessAskArray, patience.Token);
            if (asks is not { Length: > 0 })
            {
                return true;
            }

            WitnessReply[] replies = [.. asks.Select(ask => answer(ask.Request) with { Id = ask.Id })];
            using var content = JsonContent.Create(replies, WitnessJson.Default.WitnessReplyArray);
            using var reply = HubClient.Message(HttpMethod.Post, "witness/replies", content);
            using var taken = await hub.Http.SendAsync(reply, patience.Token);
            return taken.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or IOException or JsonException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
