using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>A token endpoint (RFC 6749 §4.4), and the tokens that count.</summary>
internal sealed class TokenDesk(TimeProvider clock, string clientId, string secret)
{
    private readonly Dictionary<string, DateTimeOffset> tokens = [];

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(30);

    public int Given { get; private set; }

    public void RevokeAll() => tokens.Clear();

    public bool Takes(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.Ordinal)
        && tokens.TryGetValue(header[7..], out var until) && until > clock.GetUtcNow();

    /// <returns>A token; or what is wrong with the request.</returns>
    public async Task<(string? Token, string? Wrong)> GiveAsync(HttpContext context, string? scope)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.HasFormContentType)
        {
            return (null, "invalid_request");
        }

        var form = await context.Request.ReadFormAsync();
        if (form["grant_type"] != "client_credentials")
        {
            return (null, "unsupported_grant_type");
        }

        if (form["client_id"] != clientId || form["client_secret"] != secret)
        {
            return (null, "invalid_client");
        }

        if (scope is not null && form["scope"] != scope)
        {
            return (null, "invalid_scope");
        }

        var token = $"token.{++Given}.{Guid.NewGuid():N}";
        tokens[token] = clock.GetUtcNow() + Lifetime;
        return (token, null);
    }
}
