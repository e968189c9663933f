using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.People.Access;

/// <summary>How a request is tied to an actor on the listener it came through; null when this listener knows no such way.</summary>
public delegate Actor? ListenerIdentity(HttpContext context);

/// <summary>Who presents a bearer token; null when nobody does.</summary>
public delegate Actor? Authenticate(string secret);

/// <summary>Admits a request only when its endpoint declares a permission and the actor has it. Deny by default.</summary>
public sealed class AccessMiddleware(RequestDelegate next, Authenticate authenticate, Sessions sessions, ListenerIdentity listener)
{
    private const string MissingForMethod = "405 HTTP Method Not Supported";

    public async Task InvokeAsync(HttpContext context)
    {
        var required = context.GetEndpoint()?.Metadata.GetMetadata<RequiredPermission>();
        if (context.GetEndpoint() is null)
        {
            await next(context);
            return;
        }

        if (required is null && IsMissingForMethod(context.GetEndpoint()!))
        {
            await next(context); // says so, and which methods there are
            if (!context.Response.HasStarted)
            {
                await ExplainAsync(context, "Method not allowed", $"There is something here, but not for {context.Request.Method}. Allowed: {context.Response.Headers.Allow}.");
            }

            return;
        }

        if (required is null)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "This endpoint declares no permission, so nobody may use it.");
            return;
        }

        var actor = Identify(context, required.Permission);
        if (actor is not null)
        {
            context.SetActor(actor);
        }

        if (required.Permission == Permission.Anonymous)
        {
            await next(context);
        }
        else if (actor is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "Sign in first, or send a token: Authorization: Bearer hks_…");
        }
        else if (!Allowed(actor, required.Permission))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, $"{actor.DisplayName} lacks the permission {required.Permission}. Ask an administrator for a token with a role that has it.");
        }
        else
        {
            await next(context);
        }
    }

    private Actor? Identify(HttpContext context, Permission required)
    {
        if (listener(context) is { } known)
        {
            return known;
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        if (BearerToken.In(authorization, asShippersSend: required == Permission.WriteTelemetry) is { } secret)
        {
            return authenticate(secret);
        }

        return context.Request.Cookies.TryGetValue(EndpointAccess.SessionCookie(context), out var cookie) && SameOrigin(context) ? sessions.Find(cookie) : null;
    }

    /// <summary>A cookie acts only for pages of this very origin: browsers send Sec-Fetch-Site, and state-changing requests carry Origin.</summary>
    private static bool SameOrigin(HttpContext context)
    {
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        var origin = context.Request.Headers.Origin.ToString();
        return site is "" or "same-origin" or "none"
            && (origin.Length == 0 || origin == $"{context.Request.Scheme}://{context.Request.Host}");
    }

    /// <summary>Federation is an identity of its own kind: only a node's certificate (or enrolment token) gives it, no role does.</summary>
    private static bool Allowed(Actor actor, Permission permission) => permission switch
    {
        Permission.Federate => actor.EvidenceName.StartsWith("member:", StringComparison.Ordinal),
        Permission.Enroll => true,
        _ => actor.May(permission),
    };

    /// <summary>
    /// What routing puts in the place of an endpoint when the path is one and the method is not (HttpMethodMatcherPolicy): it answers 405 with Allow and
    /// does nothing else. Everything that a room has mapped is a <see cref="RouteEndpoint"/>, and must declare its permission.
    /// </summary>
    private static bool IsMissingForMethod(Endpoint endpoint) => endpoint is not RouteEndpoint && endpoint.DisplayName == MissingForMethod;

    private static Task RefuseAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return ExplainAsync(context, status == 401 ? "Not signed in" : "Not permitted", detail);
    }

    private static Task ExplainAsync(HttpContext context, string title, string detail) =>
        context.Response.WriteAsJsonAsync(new Microsoft.AspNetCore.Mvc.ProblemDetails { Status = context.Response.StatusCode, Title = title, Detail = detail }, PeopleJson.Default.ProblemDetails, contentType: "application/problem+json");
}
