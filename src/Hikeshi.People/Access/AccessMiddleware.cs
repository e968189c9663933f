using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.People.Access;

/// <summary>How a request is tied to an actor on the listener it came through; null when this listener knows no such way.</summary>
public delegate Actor? ListenerIdentity(HttpContext context);

/// <summary>Who presents a bearer token; null when nobody does.</summary>
public delegate Actor? Authenticate(string secret);

/// <summary>Who another issuer's bearer token stands for; null when it is none that is trusted here.</summary>
public delegate Task<Actor?> AuthenticateElsewhere(HttpContext context, string token);

/// <summary>Admits a request only when its endpoint declares a permission and the actor has it. Deny by default.</summary>
public sealed class AccessMiddleware(RequestDelegate next, Authenticate authenticate, AuthenticateElsewhere elsewhere, Sessions sessions, ListenerIdentity listener, TimeProvider clock)
{
    /// <summary>Type of the problem by which a client knows that it has to step up, and may then repeat the request.</summary>
    public const string StepUpNeeded = "urn:hikeshi:problem:step-up";

    /// <summary>What is said to whoever asks people for something and is not known by an account.</summary>
    public const string AccountNeeded = "This asks other people, and nobody approves an own wish: a person with an account of this node asks, no token, no certificate and nobody of an OpenID provider who is not linked to one. Sign in with an account (hikeshi user add), or have it linked (hikeshi user link-oidc).";

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

        var actor = await IdentifyAsync(context, required.Permission);
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
        else if (context.GetEndpoint()!.Metadata.GetMetadata<OwnAccount>() is not null && !actor.HasAccount)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, AccountNeeded);
        }
        else if (context.GetEndpoint()!.Metadata.GetMetadata<FreshProof>() is not null && !(actor.Proof?.IsFresh(clock.GetUtcNow()) ?? false))
        {
            await AskAnewAsync(context, actor);
        }
        else
        {
            await next(context);
        }
    }

    /// <summary>RFC 9470 §3 is how bearer tokens are asked for a newer sign-in.</summary>
    private static Task AskAnewAsync(HttpContext context, Actor actor)
    {
        if (!actor.IsPerson)
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "A machine cannot do this, whatever its roles: a person who is signed in can, or the owner of the data directory over its socket.");
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_user_authentication\", max_age=\"{(int)Proof.FreshFor.TotalSeconds}\"";
        return ExplainAsync(context, "Show anew who you are", "This needs a password, a code or a passkey of the last 5 minutes: POST /api/v1/session/step-up, then repeat the request.", StepUpNeeded);
    }

    private async Task<Actor?> IdentifyAsync(HttpContext context, Permission required)
    {
        if (listener(context) is { } known)
        {
            return known;
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        if (BearerToken.In(authorization, asShippersSend: required == Permission.WriteTelemetry) is { } secret)
        {
            return authenticate(secret) ?? (BearerToken.IsBearer(authorization) && !secret.StartsWith(TokenSecret.Prefix, StringComparison.Ordinal) ? await elsewhere(context, secret) : null);
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
        Permission.OwnSession => actor.IsPerson || actor.EvidenceName.StartsWith("token:", StringComparison.Ordinal),
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

    private static Task ExplainAsync(HttpContext context, string title, string detail, string? type = null) =>
        context.Response.WriteAsJsonAsync(new Microsoft.AspNetCore.Mvc.ProblemDetails { Status = context.Response.StatusCode, Title = title, Detail = detail, Type = type }, PeopleJson.Default.ProblemDetails, contentType: "application/problem+json");
}
