using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.People.Access;
using Hikeshi.People.Passkeys;
using Hikeshi.People.Roles;
using Hikeshi.People.SigningIn;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Passkeys: making and removing one's own, and signing in with one. Signing in again also counts as stepping up.</summary>
internal static class PasskeyEndpoints
{
    public static void MapPasskeys(this IEndpointRouteBuilder routes, PeopleRooms people, Sessions sessions, Action<string, Fact> record)
    {
        routes.MapPost("/api/v1/session/passkeys/begin", async (HttpContext context) =>
            !PasskeyDesk.CanBeUsedAt(context) ? NoDomain(context)
            : OwnCredentialEndpoints.AccountOf(context, people) is { } account ? Begun(await people.Passkeys.BeginMakingAsync(context, account))
            : OwnCredentialEndpoints.NoAccount()).Requires(Permission.OwnSession).RequiresFresh();

        routes.MapPost("/api/v1/session/passkeys", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.PasskeyRequest, context.RequestAborted);
            return OwnCredentialEndpoints.AccountOf(context, people) is not { } account ? OwnCredentialEndpoints.NoAccount()
                : request is not null && await people.Passkeys.MakeAsync(context, account, request.Ceremony, request.Credential.GetRawText(), context.RequestAborted) ? Results.NoContent()
                : Problems.BadRequest("credential: it is not what was asked for, or came too late. Begin anew.");
        }).Requires(Permission.OwnSession).RequiresFresh();

        routes.MapDelete("/api/v1/session/passkeys/{id}", async (HttpContext context, string id) =>
            OwnCredentialEndpoints.AccountOf(context, people) is not { } account ? OwnCredentialEndpoints.NoAccount()
            : await people.Passkeys.RemoveAsync(account, id, context.RequestAborted) ? Results.NoContent()
            : Problems.NotFound("The account has no such passkey.")).Requires(Permission.OwnSession).RequiresFresh();

        routes.MapPost("/api/v1/session/passkey/begin", async (HttpContext context) =>
            PasskeyDesk.CanBeUsedAt(context) ? Begun(await people.Passkeys.BeginUsingAsync(context)) : NoDomain(context)).Requires(Permission.Anonymous);

        routes.MapPost("/api/v1/session/passkey", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.PasskeyRequest, context.RequestAborted);
            var answer = request is null ? new SignInAnswer.Wrong() : await people.Passkeys.UseAsync(context, request.Ceremony, request.Credential.GetRawText(), context.RequestAborted);
            return answer is SignInAnswer.Shown(var account, var methods) ? SessionEndpoints.Enter(context, sessions, account.Actor, methods, record) : SessionEndpoints.Refused(context, answer);
        }).Requires(Permission.Anonymous);
    }

    private static IResult Begun((string Ceremony, string Options) begun)
    {
        using var options = JsonDocument.Parse(begun.Options);
        return Results.Json(new PasskeyBegun(begun.Ceremony, options.RootElement.Clone()), PeopleApiJson.Default.PasskeyBegun);
    }

    private static IResult NoDomain(HttpContext context) =>
        Problems.Problem(StatusCodes.Status409Conflict, "No domain name", $"A passkey belongs to a domain name, and {context.Request.Host} is an address. Open the console at http://localhost:{context.Connection.LocalPort}, or by the name that your proxy has.");
}
