using System.Net;

namespace Hikeshi.Kernel.RedButton;

/// <summary>
/// Where a switch may lie: a file, a URL. What is not there is no switch. A URL that does not answer any more is taken to serve what it served: whoever
/// can silence it must not be able to end what it said.
/// </summary>
public sealed class SwitchPlace(string? file, Uri? url) : IDisposable
{
    private const int LargestBytes = 64 * 1024;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = TimeSpan.FromSeconds(3),
        MaxResponseContentBufferSize = LargestBytes,
    };

    private byte[]? served;

    /// <summary>What lies there now, the file first: a URL that hangs must not keep it waiting.</summary>
    public async IAsyncEnumerable<byte[]> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        if (await FromFileAsync(cancel) is { Length: > 0 } lying)
        {
            yield return lying;
        }

        served = await FromUrlAsync(cancel);
        if (served is { Length: > 0 })
        {
            yield return served;
        }
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
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancel)
                : answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? null
                : served; // a proxy that is busy or wants to know who asks has not taken it away
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or IOException || (unreachable is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return served;
        }
    }
}
