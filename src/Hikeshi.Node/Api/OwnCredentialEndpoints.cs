using Hikeshi.Facts;
using Hikeshi.People.Access;
using Hikeshi.People.Accounts;
using Hikeshi.People.Roles;
using Hikeshi.People.SigningIn;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>A person's own password and authenticator.</summary>
internal static class OwnCredentialEndpoints
{
    public static void MapOwnCredentials(this IEndpointRouteBuilder routes, PeopleRooms people, Sessions sessions, Action<string, Fact> record)
    {
        routes.MapPost("/api/v1/session/password", Task<IResult> (HttpContext context) => ChangePasswordAsync(context, people, sessions, record)).Requires(Permission.OwnSession).RequiresFresh();

        routes.MapPost("/api/v1/session/totp", (HttpContext context) =>
        {
            if (AccountOf(context, people) is not { } account)
            {
                return NoAccount();
            }

            var (secret, uri) = people.Authenticators.Begin(account);
            return Results.Json(new AuthenticatorAnswer(secret, uri), PeopleApiJson.Default.AuthenticatorAnswer);
        }).Requires(Permission.OwnSession).RequiresFresh();

        routes.MapPost("/api/v1/session/totp/confirm", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.CodeRequest, context.RequestAborted);
            if (AccountOf(context, people) is not { } account)
            {
                return NoAccount();
            }

            return await people.Authenticators.ConfirmAsync(account, request?.Code ?? "", context.RequestAborted) is { } codes
                ? Results.Json(new RecoveryAnswer(codes), PeopleApiJson.Default.RecoveryAnswer)
                : Problems.BadRequest("code: it does not belong to the secret. Check the clock of the device, or begin anew.");
        }).Requires(Permission.OwnSession).RequiresFresh();

        routes.MapDelete("/api/v1/session/totp", async (HttpContext context) =>
            AccountOf(context, people) is not { } account ? NoAccount()
            : await people.Authenticators.RemoveAsync(account, context.RequestAborted) ? Results.NoContent()
            : Problems.NotFound("The account has no authenticator.")).Requires(Permission.OwnSession).RequiresFresh();
    }

    /// <summary>Null for somebody for whom another issuer vouches, too: a token from there does not make a password here.</summary>
    public static Account? AccountOf(HttpContext context, PeopleRooms people) => context.Actor() is { Account: { } id, IsKnownElsewhere: false } ? people.Accounts.Find(id) : null;

    public static IResult NoAccount() => Problems.Problem(StatusCodes.Status409Conflict, "No account", "This session has no account of this node. With an account that is linked to an OpenID provider, sign in here to change its credentials.");

    private static async Task<IResult> ChangePasswordAsync(HttpContext context, PeopleRooms people, Sessions sessions, Action<string, Fact> record)
    {
        var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.NewPassword, context.RequestAborted);
        if (request is null)
        {
            return Problems.BadRequest("$: expected the new password.");
        }

        if (AccountOf(context, people) is not { } account)
        {
            return NoAccount();
        }

        var methods = context.Actor().Proof?.Methods ?? [];
        if (account.The(CredentialMethods.Password) is not null && !methods.Contains("link"))
        {
            var answer = await people.SignIn.CheckPasswordAsync(account, request.Current ?? "", SessionEndpoints.SourceOf(context), context.RequestAborted);
            if (answer is not SignInAnswer.Shown)
            {
                return SessionEndpoints.Refused(context, answer);
            }
        }

        var changed = await people.Desk.SetPasswordAsync(context.Actor(), account.Id, request.New, context.RequestAborted);
        return changed.Value is { } now ? SessionEndpoints.Enter(context, sessions, now.Actor, methods, record) : Problems.Of(changed.Refusal!);
    }
}
