using System.Text.RegularExpressions;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>
/// OAuth 2.0 client credentials (RFC 6749 §4.4): a token is fetched when it is needed, kept until shortly before its end, and fetched anew when it
/// is not believed any more.
/// </summary>
/// <param name="path">Path of the token endpoint at <paramref name="line"/>.</param>
/// <param name="scope">Null: none is named.</param>
internal sealed partial class ClientCredentials(HttpLine line, string path, string clientId, SecretFile secret, string? scope, TimeProvider clock) : ICredential, IDisposable
{
    /// <summary>A token that ends during a request is of no use.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim one = new(1, 1);
    private volatile Token? kept;

    public async ValueTask<(string Name, string Value)> HeaderAsync(CancellationToken cancel)
    {
        var token = kept is { } fresh && fresh.Until > clock.GetUtcNow() ? fresh : await FetchAsync(cancel);
        return ("Authorization", "Bearer " + token.Value);
    }

    public bool Doubt()
    {
        kept = null;
        return true;
    }

    public string Scrub(string text) => Scrubbing.Without(secret.Scrub(text), Last);

    public void Dispose()
    {
        one.Dispose();
        line.Dispose();
    }

    private string? Last { get; set; }

    private async Task<Token> FetchAsync(CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            if (kept is { } fresh && fresh.Until > clock.GetUtcNow())
            {
                return fresh; // somebody else has just fetched it
            }

            var answer = await line.SendAsync(Ask, cancel);
            if (!answer.IsSuccess)
            {
                var problem = answer.ErrorJson();
                var said = problem.Text("error_description") is { Length: > 0 } description ? description : problem.Text("error");
                throw new NotDoneException($"it gave no token ({answer.Status}): {Scrubbing.Line(said)}; check the client id and {secret}");
            }

            var token = Read(answer);
            Last = token.Value;
            return kept = token;
        }
        finally
        {
            one.Release();
        }
    }

    private HttpRequestMessage Ask()
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("client_id", clientId),
            new("client_secret", secret.Reveal()),
            new("grant_type", "client_credentials"),
        };
        if (scope is not null)
        {
            form.Add(new("scope", scope));
        }

        return new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form), Headers = { { "Accept", "application/json" } } };
    }

    private Token Read(HttpAnswer answer)
    {
        var json = answer.Json();
        var value = json.Text("access_token");
        var type = json.Text("token_type");
        if (!Bearer().IsMatch(value) || !type.Equals("bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw new NotDoneException("it answered without a bearer token");
        }

        // RFC 6749 §5.1: without a lifetime one must be known otherwise; none is, so it is fetched anew each time.
        var lifetime = TimeSpan.FromSeconds(Math.Clamp(json.Whole("expires_in") ?? 0, 0, 86_400));
        return new Token(value, clock.GetUtcNow() + lifetime - Margin);
    }

    /// <summary>RFC 6750 §2.1.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9\-._~+/]{1,16384}=*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bearer();

    private sealed record Token(string Value, DateTimeOffset Until)
    {
        public override string ToString() => $"a token until {Until:O}";
    }
}
