using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

/// <summary>A publisher on this machine, which answers as a test tells it, and remembers what it was asked.</summary>
internal sealed class FeedServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FeedServer(WebApplication app) => this.app = app;

    public ConcurrentQueue<(string Path, IHeaderDictionary Headers)> Asked { get; } = new();

    /// <summary>May be changed while it runs.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context => Task.FromException(new InvalidOperationException(context.Request.Path));

    public Uri Address => new(app.Urls.First() + "/");

    public static async Task<FeedServer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        var server = new FeedServer(builder.Build()) { Answer = answer };
        server.app.Run(context =>
        {
            server.Asked.Enqueue((context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary())));
            return server.Answer(context);
        });
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Stops without waiting for answers that never end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }
}
