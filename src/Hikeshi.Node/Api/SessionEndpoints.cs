using Hikeshi.Facts.People;
using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>Sign-in of people at the console.</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder routes, Authenticate authenticate, Sessions sessions, Action<SignedIn> signedIn)
    {
        routes.MapPost("/api/v1/session", async (HttpContext context) =>
        {
            var request = await context.Request.ReadFromJsonAsync(NodeJson.Default.SignIn, context.RequestAborted);
            if ((sessions.Redeem(request?.Token ?? "") ?? authenticate(request?.Token ?? "")) is not { } actor)
            {
                return Problems.Problem(StatusCodes.Status401Unauthorized, "Not signed in", "The token is unknown, used, or expired. The node prints a new sign-in address when it starts.");
            }

            signedIn(new SignedIn(actor.EvidenceName, [.. actor.Roles.Select(r => r.ToString().ToLowerInvariant())]));
            context.Response.Cookies.Append(EndpointAccess.SessionCookie(context), sessions.Open(actor), new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = context.Request.IsHttps,
                Path = "/",
            });
            return Results.NoContent();
        }).Requires(Permission.Anonymous);

        routes.MapDelete("/api/v1/session", (HttpContext context) =>
        {
            if (context.Request.Cookies.TryGetValue(EndpointAccess.SessionCookie(context), out var cookie))
            {
                sessions.Close(cookie);
            }

            context.Response.Cookies.Delete(EndpointAccess.SessionCookie(context));
            return Results.NoContent();
        }).Requires(Permission.Anonymous);
    }
}
