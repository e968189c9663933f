using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Named tokens with roles, for machines; and addresses that sign a person in once.</summary>
internal static class TokenEndpoints
{
    private const int LongestLifetimeDays = 366;

    /// <param name="isKnown">Whether a person has an account here, as evidence names it.</param>
    public static void MapTokens(this IEndpointRouteBuilder routes, TokenStore tokens, Sessions sessions, IJournal journal, Func<string, bool> isKnown, Func<string> consoleUrl)
    {
        routes.MapGet("/api/v1/tokens", () => Results.Json([.. tokens.Valid.Select(t => new TokenRow(t.TokenId, t.Name, t.Roles, t.Scopes, t.ExpiresAt))], PeopleApiJson.Default.TokenRowArray)).Requires(Permission.ManageTokens);

        routes.MapPost("/api/v1/tokens", Task<IResult> (HttpContext context) => IssueAsync(context, tokens, isKnown, journal)).Requires(Permission.ManageTokens).RequiresFresh();

        routes.MapDelete("/api/v1/tokens/{id}", async (HttpContext context, string id) =>
        {
            if (!tokens.Valid.Any(token => token.TokenId == id))
            {
                return Problems.NotFound($"There is no token {id} that is valid.");
            }

            var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], new TokenRevoked(id), context.RequestAborted);
            return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
        }).Requires(Permission.ManageTokens).RequiresFresh();

        routes.MapPost("/api/v1/session/link", async (HttpContext context) =>
        {
            await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], new LinkMade(context.Actor().EvidenceName), context.RequestAborted);
            return Results.Json(new SignInLink($"{consoleUrl()}/#token={sessions.NewSignInToken(context.Actor())}"), NodeJson.Default.SignInLink);
        }).Requires(Permission.ManageTokens).RequiresFresh();
    }

    private static async Task<IResult> IssueAsync(HttpContext context, TokenStore tokens, Func<string, bool> isKnown, IJournal journal)
    {
        var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.TokenRequest, context.RequestAborted);
        var roles = RoleMatrix.Known(request?.Roles ?? []);
        if (request?.Roles.FirstOrDefault(name => !RoleMatrix.TryParse(name, out _)) is { } unknown)
        {
            return Problems.BadRequest($"roles: '{unknown}'; expected {string.Join(", ", RoleMatrix.Names)}.");
        }

        var days = request?.Days ?? 30;
        if (request is null || request.Name.Length is 0 or > 100 || roles.Count == 0 || days is < 1 or > LongestLifetimeDays)
        {
            return Problems.BadRequest($"expected a name of 1 to 100 characters, at least one role, and 1 to {LongestLifetimeDays} days.");
        }

        if (request.Scopes?.FirstOrDefault(name => !RoleMatrix.TryParseScope(name, out var scope) || !RoleMatrix.Allows(roles, scope)) is { } beyond)
        {
            return Problems.BadRequest($"scopes: '{beyond}'; expected permissions that the roles have: {string.Join(", ", Enum.GetValues<Permission>().Where(p => p != Permission.Anonymous && RoleMatrix.Allows(roles, p)))}.");
        }

        if (request.Responsible is { } responsible && !isKnown(responsible))
        {
            return Problems.BadRequest("responsible: expected the person who answers for the machine, as evidence names it: person:ID of an account here.");
        }

        var (fact, secret) = tokens.Issue(request.Name, roles, request.Scopes is { Count: > 0 } scopes ? RoleMatrix.KnownScopes(scopes) : null, TimeSpan.FromDays(days));
        await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], fact with { Responsible = request.Responsible }, context.RequestAborted);
        return Results.Json(new TokenAnswer(fact.TokenId, secret, fact.ExpiresAt), NodeJson.Default.TokenAnswer);
    }
}
