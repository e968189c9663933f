using System.Globalization;
using System.Security.Claims;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Accounts;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Hikeshi.People.Elsewhere;

/// <summary>
/// Bearer tokens of an OpenID provider, verified by the framework's handler. Whoever has no role that is listed in the settings may do nothing. The
/// actor is a digest of issuer and subject: no name from the token reaches evidence. Whoever is linked to an account is the person of that account, with
/// the roles that both of them give.
/// </summary>
/// <param name="linked">The account that a subject is linked to; null: none.</param>
public sealed class OidcDoor(OidcSettings settings, Func<string, Account?> linked, Action<string, Fact> record, TimeProvider clock)
{
    private const string Scheme = "oidc";
    private const string ByItself = "machine:oidc";
    private const int MostRemembered = 4096;

    /// <summary>Signatures with a private key alone: with HMAC, or none, whoever knows the public key could make tokens (RFC 8725 §3.1, §3.2).</summary>
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>
    /// The parts of <c>AddAuthentication</c> that a bearer token needs. Without data protection, which would write keys into the home directory, and
    /// without the scheme being everybody's default, which would try every sensor's token as a JWT.
    /// </summary>
    public static void Add(IServiceCollection services, OidcSettings settings)
    {
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", isEnabled: true);
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IAuthenticationConfigurationProvider, NoOtherConfiguration>();
        new AuthenticationBuilder(services).AddJwtBearer(Scheme, options =>
        {
            options.Authority = settings.Authority.ToString();
            options.Audience = settings.Audience;
            options.RequireHttpsMetadata = settings.Authority.Scheme == Uri.UriSchemeHttps; // plain HTTP is accepted on loopback only: see the settings
            options.MapInboundClaims = false;
            options.SaveToken = false;
            options.IncludeErrorDetails = false;
            options.BackchannelTimeout = TimeSpan.FromSeconds(10);
            options.RefreshInterval = TimeSpan.FromSeconds(30); // how often an unknown key may make this node ask the issuer
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidAlgorithms = Algorithms,
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                ValidateIssuer = true,
                ValidateAudience = true,
                ValidateLifetime = true,
                ClockSkew = TimeSpan.FromMinutes(1),
            };
        });
    }

    /// <summary>As <see cref="Access.AuthenticateElsewhere"/> asks.</summary>
    public async Task<Actor?> AuthenticateAsync(HttpContext context, string token)
    {
        var result = await context.AuthenticateAsync(Scheme);
        if (result.Principal is not { } principal || principal.FindFirstValue("sub") is not { Length: > 0 } subject || principal.FindFirstValue("iss") is not { } issuer)
        {
            return null;
        }

        var name = OidcSubject.Of(issuer, subject);
        var roles = principal.FindAll(settings.RoleClaim).Select(claim => settings.Roles.TryGetValue(claim.Value, out var role) ? (Role?)role : null).OfType<Role>().Distinct().ToList();
        var actor = new Actor(name, name, roles);
        if (linked(name) is { } account)
        {
            if (account.IsDisabled || !IsIssuedSince(principal, account.SessionsFrom))
            {
                return null;
            }

            actor = account.Actor with { Roles = [.. roles.Intersect(account.Roles)] };
        }

        Remember(actor.EvidenceName, actor.Roles, token, result.Properties?.ExpiresUtc);
        return actor with { Proof = ProofOf(principal), IsKnownElsewhere = true };
    }

    /// <summary>What ends the sessions of an account ends these tokens, too. <c>iat</c> has whole seconds; without one nobody knows (RFC 9068 §2.2 asks for it).</summary>
    private static bool IsIssuedSince(ClaimsPrincipal principal, DateTimeOffset since) =>
        long.TryParse(principal.FindFirstValue("iat"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= since.ToUnixTimeSeconds();

    /// <summary><c>auth_time</c>, OpenID Connect Core 1.0 §2: when the person has shown there who they are. Without it nobody knows.</summary>
    private Proof? ProofOf(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= clock.GetUtcNow().ToUnixTimeSeconds() + 60
            ? new Proof(DateTimeOffset.FromUnixTimeSeconds(seconds), ["oidc"])
            : null;

    /// <summary>The first use of a token is the sign-in.</summary>
    private void Remember(string name, IReadOnlyList<Role> roles, string token, DateTimeOffset? expires)
    {
        var hash = TokenSecret.Hash(token) + name; // linked while it is valid: from then on it is somebody else's
        lock (gate)
        {
            if (seen.ContainsKey(hash))
            {
                return;
            }

            if (seen.Count >= MostRemembered)
            {
                foreach (var over in seen.Where(entry => entry.Value <= clock.GetUtcNow()).Select(entry => entry.Key).ToList())
                {
                    seen.Remove(over);
                }

                if (seen.Count >= MostRemembered)
                {
                    seen.Remove(seen.MinBy(entry => entry.Value).Key);
                }
            }

            seen[hash] = expires ?? clock.GetUtcNow() + TimeSpan.FromHours(1);
        }

        record(ByItself, new SignedIn(name, RoleMatrix.NamesOf(roles), ["oidc"]));
    }

    /// <summary>Everything is said above; the framework would read more from <c>Authentication:Schemes</c>.</summary>
    private sealed class NoOtherConfiguration : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
    }
}
