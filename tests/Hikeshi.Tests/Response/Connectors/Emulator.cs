using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>What an emulated product may do wrong, whatever it is asked.</summary>
internal enum Trouble
{
    None,
    Hangs,
    Html,
    HalfAnObject,
    Empty,
    Endless,
    ServerError,
    EchoesSecrets,

    /// <summary>Well-formed JSON, in which every text that somebody may look for is half of a surrogate pair.</summary>
    BrokenText,
}

/// <summary>
/// A product on this machine: a real HTTP server that refuses what its API reference says that it refuses, and says so in <see cref="Complaints"/>. It
/// counts calls and effects, and can be told to be busy, to hang, to talk nonsense, to do half of the work, and to lie.
/// </summary>
internal abstract class Emulator(TimeProvider clock) : IAsyncDisposable
{
    private static readonly string[] Texts = ["id", "name", "status", "type", "computerDnsName", "creationDateTimeUtc", "userPrincipalName", "signInSessionsValidFromDateTime", "containment", "device_id", "hostname", "sys_id", "number", "comment", "@odata.nextLink"];
    private static readonly string[] Lists = ["value", "results", "resources", "items", "result", "errors", "tags", "member"];
    private readonly CancellationTokenSource closing = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private WebApplication? app;
    private int hanging;
    private int busy;
    private string busyHeader = "Retry-After";
    private string busyFor = "";
    private int changesLeft = int.MaxValue;

    public TimeProvider Clock { get; } = clock;

    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What the product would not have taken from us.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public Trouble Trouble { get; set; }

    /// <summary>Says that it did what it was told, and did nothing.</summary>
    public bool Lies { get; set; }

    /// <summary>How often something really changed.</summary>
    public int Effects { get; private set; }

    public bool IsHanging => Volatile.Read(ref hanging) > 0;

    public Uri Address => new(app!.Urls.First() + "/");

    /// <summary>Whether nothing of ours is left over there.</summary>
    public abstract bool IsClean { get; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        app = builder.Build();
        app.Run(TakeAsync);
        await app.StartAsync();
    }

    /// <summary>The next calls are answered with 429.</summary>
    public void BeBusy(int times, string header, string value) => (busyHeader, busyFor, busy) = (header, value, times);

    /// <summary>After so many further changes, each fails with 500; null: none fails any more.</summary>
    public void FailChangesAfter(int? changes) => changesLeft = changes ?? int.MaxValue;

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app!.StopAsync(now.Token);
        await app.DisposeAsync();
        closing.Dispose();
        oneAtATime.Dispose();
    }

    protected abstract Task AnswerAsync(HttpContext context);

    /// <summary>How this product says that it is broken.</summary>
    protected virtual Task BreakAsync(HttpContext context, string message) => JsonAsync(context, 500, new { error = new { code = "internalServerError", message } });

    /// <summary>Does one change, unless it is told to lie or to fail.</summary>
    /// <returns>False: it failed, and the caller says so in the product's way.</returns>
    protected bool Change(Action change)
    {
        if (changesLeft <= 0)
        {
            return false;
        }

        changesLeft -= changesLeft == int.MaxValue ? 0 : 1;
        if (!Lies)
        {
            change();
            Effects++;
        }

        return true;
    }

    /// <summary>Refuses in the product's way, and remembers why.</summary>
    protected Task ComplainAsync(HttpContext context, int status, string why, object body)
    {
        Complaints.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}: {why}");
        return JsonAsync(context, status, body);
    }

    /// <returns>The first query parameter that is not one of these; null when there is none.</returns>
    protected static string? UnknownQuery(HttpContext context, params string[] known) =>
        context.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal));

    /// <summary>The body, when it is JSON of the right type with exactly these members.</summary>
    protected static async Task<(JsonElement Body, string? Wrong)> BodyAsync(HttpContext context, params string[] members)
    {
        if (context.Request.ContentType?.Split(';')[0] != "application/json")
        {
            return (default, $"the content type is '{context.Request.ContentType}'");
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        JsonElement body;
        try
        {
            body = JsonElement.Parse(await reader.ReadToEndAsync());
        }
        catch (JsonException broken)
        {
            return (default, broken.Message);
        }

        var names = body.EnumerateObject().Select(m => m.Name).ToList();
        var wrong = names.Except(members, StringComparer.Ordinal).Concat(members.Except(names, StringComparer.Ordinal)).FirstOrDefault();
        return (body, wrong is null ? null : $"the member '{wrong}' is unknown or missing");
    }

    protected static Task JsonAsync(HttpContext context, int status, object body) => TextAsync(context, status, "application/json", JsonSerializer.Serialize(body));

    protected static async Task TextAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text);
    }

    private async Task TakeAsync(HttpContext context)
    {
        Calls.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        if (busy > 0)
        {
            busy--;
            context.Response.Headers[busyHeader] = busyFor;
            await TextAsync(context, 429, "application/json", "{}");
            return;
        }

        switch (Trouble)
        {
            case Trouble.Hangs:
                Interlocked.Increment(ref hanging);
                await Task.Delay(Timeout.Infinite, closing.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            case Trouble.Html:
                await TextAsync(context, 200, "text/html", "<!DOCTYPE html><title>Sign in</title>");
                return;
            case Trouble.HalfAnObject:
                await TextAsync(context, 200, "application/json", "{\"value\":[{\"id\":");
                return;
            case Trouble.Empty:
                await TextAsync(context, 200, "application/json", "");
                return;
            case Trouble.Endless:
                await EndlessAsync(context);
                return;
            case Trouble.ServerError:
                await BreakAsync(context, "something is broken\r\nbadly");
                return;
            case Trouble.BrokenText:
                await TextAsync(context, 200, "application/json", $$"""{ {{string.Join(", ", Texts.Select(name => $"\"{name}\": \"\\ud800\""))}}, {{string.Join(", ", Lists.Select(name => $"\"{name}\": [\"\\ud800\", {{ {string.Join(", ", Texts.Select(text => $"\"{text}\": \"\\ud800\""))} }}]"))}} }""");
                return;
            case Trouble.EchoesSecrets:
                using (var reader = new StreamReader(context.Request.Body))
                {
                    await BreakAsync(context, $"{string.Join(' ', context.Request.Headers.Select(h => $"{h.Key}: {h.Value}"))} {Uri.UnescapeDataString(await reader.ReadToEndAsync())}");
                }

                return;
            default:
                await InTurnAsync(context);
                return;
        }
    }

    /// <summary>What it holds are plain collections: one request at a time changes them.</summary>
    private async Task InTurnAsync(HttpContext context)
    {
        await oneAtATime.WaitAsync(closing.Token);
        try
        {
            await AnswerAsync(context);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private async Task EndlessAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var part = Encoding.ASCII.GetBytes(new string('[', 64 * 1024));
        try
        {
            while (!closing.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The other side has had enough.
        }
    }
}
