using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Errors;
using Hikeshi.People.Access;
using Hikeshi.People.Accounts;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Accounts of people, for administrators. An account is named by its id or by its name.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes, PeopleRooms people, Sessions sessions, IJournal journal, Func<string> consoleUrl)
    {
        var group = routes.MapGroup("/api/v1/accounts");
        group.MapGet("", () => Results.Json([.. people.Accounts.All.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => Row(a, link: null))], PeopleApiJson.Default.AccountRowArray)).Requires(Permission.ManageAccounts);

        group.MapPost("", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.AccountRequest, context.RequestAborted);
            if (request is null)
            {
                return Problems.BadRequest("$: expected name and roles.");
            }

            var made = await people.Desk.CreateAsync(context.Actor(), request.Name, request.Roles, request.Password, context.RequestAborted);
            return Answer(made, made.Value is { } account && request.Password is null ? await LinkAsync(context, account) : null);
        }).Requires(Permission.ManageAccounts).RequiresFresh();

        group.MapPost("/{id}/roles", async (HttpContext context, string id) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.RolesRequest, context.RequestAborted);
            return Answer(await people.Desk.ChangeRolesAsync(context.Actor(), IdOf(people, id), request?.Roles ?? [], context.RequestAborted), link: null);
        }).Requires(Permission.ManageAccounts).RequiresFresh();

        group.MapPost("/{id}/disable", async (HttpContext context, string id) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.ReasonRequest, context.RequestAborted);
            return Answer(await people.Desk.DisableAsync(context.Actor(), IdOf(people, id), request?.Reason ?? "", context.RequestAborted), link: null);
        }).Requires(Permission.ManageAccounts).RequiresFresh();

        group.MapPost("/{id}/enable", async Task<IResult> (HttpContext context, string id) =>
            Answer(await people.Desk.EnableAsync(context.Actor(), IdOf(people, id), context.RequestAborted), link: null)).Requires(Permission.ManageAccounts).RequiresFresh();

        group.MapPost("/{id}/oidc", async (HttpContext context, string id) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.OidcLinkRequest, context.RequestAborted);
            return Answer(await people.Desk.LinkAsync(context.Actor(), IdOf(people, id), request?.Issuer, request?.Subject, context.RequestAborted), link: null);
        }).Requires(Permission.ManageAccounts).RequiresFresh();

        group.MapPost("/{id}/oidc/unlink", async (HttpContext context, string id) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.OidcUnlinkRequest, context.RequestAborted);
            return Answer(await people.Desk.UnlinkAsync(context.Actor(), IdOf(people, id), request?.Subject ?? "", context.RequestAborted), link: null);
        }).Requires(Permission.ManageAccounts).RequiresFresh();

        // Takes away what there was, and hands out a one-time address, or sets the password that was sent.
        group.MapPost("/{id}/reset", async (HttpContext context, string id) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.ResetRequest, context.RequestAborted);
            if (request?.Password is { } password && people.Accounts.Find(IdOf(people, id)) is { } account && PasswordRule(password, account) is { } weak)
            {
                return Problems.Of(weak);
            }

            var reset = await people.Desk.ResetAsync(context.Actor(), IdOf(people, id), context.RequestAborted);
            return reset.Value is { } done && request?.Password is { } chosen
                ? Answer(await people.Desk.SetPasswordAsync(context.Actor(), done.Id, chosen, context.RequestAborted), link: null)
                : Answer(reset, reset.Value is { } emptied ? await LinkAsync(context, emptied) : null);
        }).Requires(Permission.ManageAccounts).RequiresFresh();

        // An administrator can invite again whoever has not come yet; to get into an account that is in use, only the owner of the data directory can.
        group.MapPost("/{id}/link", async (HttpContext context, string id) =>
        {
            if (people.Accounts.Find(IdOf(people, id)) is not { IsDisabled: false } account)
            {
                return Problems.NotFound($"There is no account '{id}' that is enabled.");
            }

            return account.Credentials.IsEmpty || context.Actor().Proof == Proof.OfTheSocket
                ? Results.Json(Row(account, await LinkAsync(context, account)), PeopleApiJson.Default.AccountRow)
                : Problems.Problem(StatusCodes.Status403Forbidden, "people.in-use", "The account has credentials. Reset it, which its owner notices, or ask the owner of the data directory: hikeshi user link.");
        }).Requires(Permission.ManageAccounts).RequiresFresh();

        async Task<string> LinkAsync(HttpContext context, Account account)
        {
            await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], new LinkMade(account.EvidenceName), context.RequestAborted);
            return $"{consoleUrl()}/#token={sessions.NewSignInToken(account.Actor)}";
        }
    }

    private static Refusal? PasswordRule(string password, Account account) => People.SigningIn.PasswordRule.Check(password, account.Name);

    private static string IdOf(PeopleRooms people, string idOrName) =>
        people.Accounts.Find(idOrName) is not null ? idOrName : people.Accounts.ByName(idOrName)?.Id ?? idOrName;

    private static IResult Answer(Refused<Account> outcome, string? link) => outcome switch
    {
        { Value: { } account } => Results.Json(Row(account, link), PeopleApiJson.Default.AccountRow),
        { Refusal: NoSuchAccount none } => Problems.NotFound(none.Sentence),
        { Refusal: OwnRoles own } => Problems.Problem(StatusCodes.Status403Forbidden, own.Code, own.Sentence),
        { Refusal: NameTaken or SubjectTaken } => Problems.Problem(StatusCodes.Status409Conflict, outcome.Refusal.Code, outcome.Refusal.Sentence),
        { Refusal: NotLinked none } => Problems.NotFound(none.Sentence),
        _ => Problems.Of(outcome.Refusal!),
    };

    private static AccountRow Row(Account account, string? link) =>
        new(account.Id, account.Name, RoleMatrix.NamesOf(account.Roles), account.IsDisabled, [.. account.Credentials.Select(c => c.Method)], account.Subjects.IsEmpty ? null : account.Subjects, link);
}
