using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Tests.Node.Enforcing;

/// <summary>Stands before a gateway, and says that it is busy for as long as it is told to.</summary>
internal sealed class BusyFront(Uri gateway) : IAsyncDisposable
{
    private readonly HttpClient through = new() { BaseAddress = gateway };
    private WebApplication? app;

    public volatile bool IsBusy;

    public Uri Address => new(app!.Urls.First() + gateway.AbsolutePath);

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(TakeAsync);
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        through.Dispose();
        await app!.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        if (IsBusy)
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "1";
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), $"{context.Request.Path}{context.Request.QueryString}");
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        if (context.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await through.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body);
    }
}
