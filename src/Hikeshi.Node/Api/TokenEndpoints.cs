using Hikeshi.Facts;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Named tokens with roles.</summary>
internal static class TokenEndpoints
{
    private const int LongestLifetimeDays = 366;

    public static void MapTokens(this IEndpointRouteBuilder routes, TokenStore tokens, Sessions sessions, IJournal journal, Func<string> consoleUrl)
    {
        routes.MapPost("/api/v1/tokens", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.TokenRequest, context.RequestAborted);
            var roles = new List<Role>();
            foreach (var name in request?.Roles ?? [])
            {
                if (!RoleMatrix.TryParse(name, out var role))
                {
                    return Problems.BadRequest($"roles: '{name}'; expected {string.Join(", ", RoleMatrix.Names)}.");
                }

                roles.Add(role);
            }

            var days = request?.Days ?? 30;
            if (request is null || request.Name.Length is 0 or > 100 || roles.Count == 0 || days is < 1 or > LongestLifetimeDays)
            {
                return Problems.BadRequest($"expected a name of 1 to 100 characters, at least one role, and 1 to {LongestLifetimeDays} days.");
            }

            var (fact, secret) = tokens.Issue(request.Name, roles, TimeSpan.FromDays(days));
            await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], fact, context.RequestAborted);
            return Results.Json(new TokenAnswer(fact.TokenId, secret, fact.ExpiresAt), NodeJson.Default.TokenAnswer);
        }).Requires(Permission.ManageTokens);

        routes.MapPost("/api/v1/session/link", (HttpContext context) =>
            Results.Json(new SignInLink($"{consoleUrl()}/#token={sessions.NewSignInToken(context.Actor())}"), NodeJson.Default.SignInLink)).Requires(Permission.ManageTokens);
    }
}
