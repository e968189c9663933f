using Hikeshi.Node.Api;
using Hikeshi.Node.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Node.Starting;

/// <summary>Marks what a node answers before its rooms know the log: whether it lives, and the red button.</summary>
/// <param name="NeedsIdentity">Whoever does not come by the socket is known only once the log has been read.</param>
internal sealed record ServedWhileStarting(bool NeedsIdentity);

internal static class StartingGate
{
    /// <summary>How long somebody who must let go waits to be known, before the other ways are named.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string RetryAfter = "1";

    public static TBuilder WhileStarting<TBuilder>(this TBuilder endpoint, bool needsIdentity)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ServedWhileStarting(needsIdentity));

    /// <summary>Everything else waits: rooms that know half of the log answer nobody.</summary>
    public static async Task AdmitAsync(HttpContext context, RequestDelegate next, StartProgress start, TimeProvider clock)
    {
        if (start.IsOpen || context.GetEndpoint() is not { } endpoint)
        {
            await next(context);
            return;
        }

        var served = endpoint.Metadata.GetMetadata<ServedWhileStarting>();
        if (served is { NeedsIdentity: true } && context.Listener() != Listener.Socket)
        {
            served = await IsKnownAsync(start, clock, context.RequestAborted) ? served : null;
        }

        if (served is not null)
        {
            await next(context);
            return;
        }

        context.Response.Headers.RetryAfter = RetryAfter;
        await Problems.Problem(StatusCodes.Status503ServiceUnavailable, "Starting", $"The node starts: {start.Words}. Send the same again in a moment. To let go of everything now: hikeshi respond release-all as the owner of the data directory, or the off-box switch (docs/guardrails.md).").ExecuteAsync(context);
    }

    private static async Task<bool> IsKnownAsync(StartProgress start, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            await start.Known.WaitAsync(Patience, clock, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
