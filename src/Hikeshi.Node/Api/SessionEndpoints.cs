using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Access;
using Hikeshi.People.Passkeys;
using Hikeshi.People.Roles;
using Hikeshi.People.SigningIn;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Sign-in of people at the console, who they are, and showing it anew.</summary>
internal static class SessionEndpoints
{
    public const string CodeNeeded = "urn:hikeshi:problem:code-needed";
    private const string Console = "machine:console";

    /// <param name="people">Null where there are no accounts.</param>
    public static void MapSession(this IEndpointRouteBuilder routes, Authenticate authenticate, Sessions sessions, PeopleRooms? people, Action<string, Fact> record, TimeProvider clock)
    {
        routes.MapPost("/api/v1/session", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.SignIn, context.RequestAborted) ?? new SignIn();
            if (request.Account is not null && people is not null)
            {
                return await WithPasswordAsync(context, request, sessions, people, record);
            }

            var byLink = sessions.Redeem(request.Token ?? "");
            if ((byLink ?? authenticate(request.Token ?? "")) is not { } actor)
            {
                return Problems.Problem(StatusCodes.Status401Unauthorized, "Not signed in", "The token is unknown, used, or expired. The node prints a new sign-in address when it starts.");
            }

            return Enter(context, sessions, actor, byLink is null ? [] : ["link"], record);
        }).Requires(Permission.Anonymous);

        routes.MapGet("/api/v1/session/ways", (HttpContext context) =>
            Results.Json(new SignInWays(people?.Accounts.All.Count > 0, people is not null && PasskeyDesk.CanBeUsedAt(context)), PeopleApiJson.Default.SignInWays)).Requires(Permission.Anonymous);

        routes.MapGet("/api/v1/session", (HttpContext context) =>
            Results.Json(Answer(context.Actor(), people, clock), PeopleApiJson.Default.SessionAnswer)).Requires(Permission.OwnSession);

        routes.MapDelete("/api/v1/session", (HttpContext context) =>
        {
            Leave(context, sessions);
            context.Response.Cookies.Delete(EndpointAccess.SessionCookie(context));
            return Results.NoContent();
        }).Requires(Permission.Anonymous);

        routes.MapPost("/api/v1/session/step-up", Task<IResult> (HttpContext context) => StepUpAsync(context, sessions, people, record)).Requires(Permission.OwnSession);
    }

    /// <summary>Begins a session, in place of the one that this browser had.</summary>
    public static IResult Enter(HttpContext context, Sessions sessions, Actor actor, IReadOnlyList<string> methods, Action<string, Fact> record)
    {
        record(Console, new SignedIn(actor.EvidenceName, RoleMatrix.NamesOf(actor.Roles), methods.Count == 0 ? ["token"] : methods));
        Leave(context, sessions);
        context.Response.Cookies.Append(EndpointAccess.SessionCookie(context), sessions.Open(actor, methods), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
        });
        return Results.NoContent();
    }

    /// <summary>Where guesses come from: an address, of IPv6 the network that one customer has.</summary>
    public static string SourceOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "socket";
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. plain.GetAddressBytes().Take(8), .. new byte[8]]).ToString() : plain.ToString();
    }

    /// <summary>The refusal of an attempt that showed nothing.</summary>
    public static IResult Refused(HttpContext context, SignInAnswer answer)
    {
        switch (answer)
        {
            case SignInAnswer.Paused(var wait):
                var seconds = (int)Math.Ceiling(wait.TotalSeconds);
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                return Problems.Problem(StatusCodes.Status429TooManyRequests, "Too many attempts", $"Try again in {seconds} s. A passkey, or a one-time address (hikeshi user link), does not have to wait.");
            case SignInAnswer.Busy:
                context.Response.Headers.RetryAfter = "5";
                return Problems.Problem(StatusCodes.Status429TooManyRequests, "Too many attempts", "Too many people are signing in at this moment. Try again in a few seconds.");
            case SignInAnswer.CodeNeeded:
                return Problems.Problem(StatusCodes.Status401Unauthorized, "Code needed", "This account has an authenticator: send its code, too.", CodeNeeded);
            default:
                return Problems.Problem(StatusCodes.Status401Unauthorized, "Not signed in", "Name, password or code was not accepted.");
        }
    }

    private static async Task<IResult> WithPasswordAsync(HttpContext context, SignIn request, Sessions sessions, PeopleRooms people, Action<string, Fact> record)
    {
        var answer = await people.SignIn.SignInAsync(request.Account!, request.Password ?? "", request.Code, SourceOf(context), context.RequestAborted);
        return answer is SignInAnswer.Shown(var account, var methods) ? Enter(context, sessions, account.Actor, methods, record) : Refused(context, answer);
    }

    private static async Task<IResult> StepUpAsync(HttpContext context, Sessions sessions, PeopleRooms? people, Action<string, Fact> record)
    {
        var request = await context.Request.ReadFromJsonAsync(PeopleApiJson.Default.StepUp, context.RequestAborted) ?? new StepUp();
        var actor = context.Actor();
        if (!context.Request.Cookies.TryGetValue(EndpointAccess.SessionCookie(context), out var cookie) || sessions.Find(cookie)?.EvidenceName != actor.EvidenceName)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "No session", "Only a session at the console can be stepped up. With a bearer token, get a newer one from its issuer.");
        }

        if (request.Token is { } token)
        {
            return sessions.Redeem(token)?.EvidenceName == actor.EvidenceName ? Renew(sessions, cookie, actor, ["link"], record)
                : Problems.Problem(StatusCodes.Status401Unauthorized, "Not accepted", "The one-time token is unknown, used, or another person's. The owner of the data directory gets a new one: hikeshi token sign-in --data DIR.");
        }

        if (actor.Account is null || people?.Accounts.Find(actor.Account) is not { } account)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "No account", "This session has no account: only a new one-time token shows who you are (hikeshi token sign-in --data DIR).");
        }

        var answer = await people.SignIn.StepUpAsync(account, request.Password, request.Code, SourceOf(context), context.RequestAborted);
        return answer is SignInAnswer.Shown(_, var methods) ? Renew(sessions, cookie, actor, methods, record) : Refused(context, answer);
    }

    public static IResult Renew(Sessions sessions, string cookie, Actor actor, IReadOnlyList<string> methods, Action<string, Fact> record)
    {
        record(Console, new SteppedUp(actor.EvidenceName, methods));
        sessions.Renew(cookie, methods);
        return Results.NoContent();
    }

    private static SessionAnswer Answer(Actor actor, PeopleRooms? people, TimeProvider clock) => new(
        actor.DisplayName,
        actor.EvidenceName,
        actor.Account,
        RoleMatrix.NamesOf(actor.Roles),
        [.. Enum.GetValues<Permission>().Where(actor.May).Select(permission => permission.ToString())],
        actor.Proof is { } proof && proof != Proof.OfTheSocket ? proof.At : null,
        actor.Proof?.Methods ?? [],
        actor.Proof?.IsFresh(clock.GetUtcNow()) ?? false,
        actor.Account is { } id && people?.Accounts.Find(id) is { } account ? [.. account.Credentials.Select(c => c.Method)] : [],
        people is not null && people.Accounts.All.Count == 0 && actor.IsPerson && actor.May(Permission.ManageAccounts));

    private static void Leave(HttpContext context, Sessions sessions)
    {
        if (context.Request.Cookies.TryGetValue(EndpointAccess.SessionCookie(context), out var cookie))
        {
            sessions.Close(cookie);
        }
    }
}
