using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Federation;

namespace Hikeshi.Sharing.Membership;

/// <summary>A member's line to the hub for what it says of itself. A hub that is away is asked again by the caller.</summary>
public sealed class MembershipLine(HubClient hub)
{
    private const int LargestReplyBytes = 64 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the hub said when it last refused something; null: it took it.</summary>
    public string? Refused { get; private set; }

    /// <returns>Whether the hub has it.</returns>
    public async Task<bool> AnnounceAsync(KeyRotated change, CancellationToken cancel) =>
        await PostAsync("federation/v1/keys", JsonContent.Create(change, MembershipJson.Default.KeyRotated), cancel) is not null;

    /// <inheritdoc cref="AnnounceAsync"/>
    public async Task<bool> StateAsync(RosterStated stated, CancellationToken cancel) =>
        await PostAsync("federation/v1/roster", JsonContent.Create(stated, MembershipJson.Default.RosterStated), cancel) is not null;

    /// <summary>Has a new TLS key certified. The key is made here and stays here.</summary>
    /// <returns>Null when the hub did not answer, or refused.</returns>
    public async Task<(string CertificatePem, ECDsa Key)?> RenewAsync(MemberId self, Ed25519PrivateKey logKey, CancellationToken cancel)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={self}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var message = new RenewalRequest(request, DetachedJws.Sign(Encoding.UTF8.GetBytes(request), logKey, self.Value));
        if (await PostAsync("federation/v1/certificate", JsonContent.Create(message, MembershipJson.Default.RenewalRequest), cancel) is { Length: > 0 } answer
            && JsonSerializer.Deserialize(answer, MembershipJson.Default.RenewalReply) is { } reply)
        {
            return (reply.Certificate, key);
        }

        key.Dispose();
        return null;
    }

    /// <returns>The body; null when the hub is away, or refused.</returns>
    private async Task<string?> PostAsync(string path, HttpContent content, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var message = HubClient.Message(HttpMethod.Post, path, content);
            using var response = await hub.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            await response.Content.LoadIntoBufferAsync(LargestReplyBytes, patience.Token);
            var body = await response.Content.ReadAsStringAsync(patience.Token);
            Refused = response.IsSuccessStatusCode ? null : $"{path}: {(int)response.StatusCode} {Detail(body)}";
            return response.IsSuccessStatusCode ? body : null;
        }
        catch (Exception away) when (away is HttpRequestException or IOException or JsonException || (away is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
        finally
        {
            content.Dispose();
        }
    }

    private static string Detail(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
