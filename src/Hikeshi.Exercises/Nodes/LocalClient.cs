using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exercises.Nodes;

/// <summary>Talks to a running node over the Unix socket in its data directory, as the owner of that directory.</summary>
public sealed class LocalClient : IDisposable
{
    private readonly HttpClient http;
    private readonly string socketPath;
    private readonly TimeSpan patience;

    /// <param name="patience">
    /// How long the node may say nothing at all. A request may take longer than that as long as the node answers others meanwhile;
    /// <see cref="Timeout.InfiniteTimeSpan"/>: for ever.
    /// </param>
    public LocalClient(string socketPath, TimeSpan patience)
    {
        (this.socketPath, this.patience) = (socketPath, patience);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        http = new HttpClient(handler) { BaseAddress = new Uri("http://node.local/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancel) => await LookAsync(cancel) == NodeStanding.Ready;

    /// <summary>Asks the node whether it is ready, for no longer than the patience.</summary>
    public async Task<NodeStanding> LookAsync(CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(patience);
        try
        {
            using var response = await http.GetAsync("health/ready", late.Token);
            return response.IsSuccessStatusCode ? NodeStanding.Ready : NodeStanding.NotReady;
        }
        catch (HttpRequestException)
        {
            return NodeStanding.Away;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return NodeStanding.Silent;
        }
    }

    /// <exception cref="RefusedException">The node does not do what was asked (<see cref="NodeRefused"/>), or says nothing any more (<see cref="NodeSilent"/>).</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancel)
    {
        using var response = await WhileItAnswersAsync(ended => http.GetAsync(path, ended), cancel);
        return await ReadAsync(path, response, cancel);
    }

    public async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        using var response = await WhileItAnswersAsync(ended => http.GetAsync(path, ended), cancel);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync(type, cancel) : null;
    }

    /// <param name="json">The request's body as JSON text.</param>
    /// <exception cref="RefusedException">The node does not do what was asked (<see cref="NodeRefused"/>), or says nothing any more (<see cref="NodeSilent"/>).</exception>
    public async Task<JsonElement> PostAsync(string path, string json, CancellationToken cancel)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await WhileItAnswersAsync(ended => http.PostAsync(path, content, ended), cancel);
        return await ReadAsync(path, response, cancel);
    }

    /// <exception cref="RefusedException">The node does not do what was asked (<see cref="NodeRefused"/>), or says nothing any more (<see cref="NodeSilent"/>).</exception>
    public async Task<JsonElement> DeleteAsync(string path, CancellationToken cancel)
    {
        using var response = await WhileItAnswersAsync(ended => http.DeleteAsync(path, ended), cancel);
        return await ReadAsync(path, response, cancel);
    }

    /// <summary>The entries of the node's evidence from <paramref name="from"/> on, each as soon as it is there.</summary>
    public async IAsyncEnumerable<JsonElement> FollowEvidenceAsync(ulong from, IReadOnlyCollection<string> kinds, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        using var response = await http.GetAsync($"api/v1/evidence/stream?from={from}&kinds={string.Join(',', kinds)}", HttpCompletionOption.ResponseHeadersRead, cancel);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> WhileItAnswersAsync(Func<CancellationToken, Task<HttpResponseMessage>> ask, CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var answer = ask(ended.Token);
        while (await Task.WhenAny(answer, Task.Delay(patience, ended.Token)) != answer && !cancel.IsCancellationRequested)
        {
            if (await LookAsync(cancel) is NodeStanding.Silent && !answer.IsCompleted)
            {
                await ended.CancelAsync();
                throw new RefusedException(new NodeSilent(socketPath, patience));
            }
        }

        return await answer;
    }

    private static async Task<JsonElement> ReadAsync(string path, HttpResponseMessage response, CancellationToken cancel)
    {
        var text = await response.Content.ReadAsStringAsync(cancel);
        if (!response.IsSuccessStatusCode)
        {
            throw NodeRefused.Of(path, response.StatusCode, text) is { } refused ? new RefusedException(refused) : new HttpRequestException($"{path} answered {(int)response.StatusCode}: {text}");
        }

        if (text.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
