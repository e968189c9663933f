using Hikeshi.Kernel.Signing;

namespace Hikeshi.Response.RedButton;

/// <summary>Looks at the places where a switch may lie: a file, a URL. What is not there, not reachable or not valid is no switch.</summary>
/// <param name="member">The institution that it must be for.</param>
/// <param name="ignored">Told once of each thing that lies there and is not obeyed, with the reason.</param>
public sealed class SwitchWatch(string member, string? file, Uri? url, IReadOnlyDictionary<string, Ed25519PublicKey> keys, Action<string> ignored, TimeProvider clock) : IDisposable
{
    private const int LargestBytes = 64 * 1024;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = TimeSpan.FromSeconds(3),
        MaxResponseContentBufferSize = LargestBytes,
    };

    private string? lastIgnored;

    /// <returns>The switch that is to be obeyed now; null: none.</returns>
    public async Task<ReleaseSwitch?> LookAsync(CancellationToken cancel)
    {
        foreach (var bytes in new[] { await FromFileAsync(cancel), await FromUrlAsync(cancel) })
        {
            if (bytes is not { Length: > 0 })
            {
                continue;
            }

            var (found, whyNot) = ReleaseSwitch.Read(bytes, member, keys, clock.GetUtcNow());
            if (found is not null)
            {
                return found;
            }

            if (whyNot != lastIgnored)
            {
                lastIgnored = whyNot;
                ignored(whyNot!);
            }
        }

        return null;
    }

    public void Dispose() => http.Dispose();

    private async Task<byte[]?> FromFileAsync(CancellationToken cancel)
    {
        try
        {
            return file is not null && new FileInfo(file) is { Exists: true, Length: <= LargestBytes } ? await File.ReadAllBytesAsync(file, cancel) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null; // the next look may find it whole
        }
    }

    private async Task<byte[]?> FromUrlAsync(CancellationToken cancel)
    {
        if (url is null)
        {
            return null;
        }

        try
        {
            using var answer = await http.GetAsync(url, cancel);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancel) : null;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or IOException || (unreachable is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }
}
