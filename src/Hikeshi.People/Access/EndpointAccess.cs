using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.People.Access;

/// <summary>What an endpoint asks for; read by <see cref="AccessMiddleware"/> and by the golden table of the tests.</summary>
public sealed record RequiredPermission(Permission Permission);

/// <summary>A dangerous act: only for a person who has shown within five minutes who they are. Never on what releases a containment.</summary>
public sealed record FreshProof
{
    public static FreshProof Needed { get; } = new();
}

/// <summary>Whoever does this asks other people for something: only for a person with an account here, because nobody approves an own wish.</summary>
public sealed record OwnAccount
{
    public static OwnAccount Needed { get; } = new();
}

public static class EndpointAccess
{
    /// <summary>Browsers share cookies between the ports of one address: several nodes on one machine keep theirs apart by name.</summary>
    public static string SessionCookie(HttpContext context) => $"hikeshi-session-{context.Connection.LocalPort}";

    private const string ActorItem = "hikeshi.actor";

    /// <summary>Declares the permission of an endpoint. One without a declaration answers 403 to everybody.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, Permission permission)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequiredPermission(permission));

    /// <summary>Declares that a person must have shown within <see cref="Tokens.Proof.FreshFor"/> who they are; no machine can do this.</summary>
    public static TBuilder RequiresFresh<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(FreshProof.Needed);

    /// <summary>Declares that a person with an account must ask: no machine, and nobody who is known elsewhere only.</summary>
    public static TBuilder RequiresAccount<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(OwnAccount.Needed);

    /// <summary>Who makes this request; only after <see cref="AccessMiddleware"/> has admitted it.</summary>
    public static Actor Actor(this HttpContext context) =>
        (Actor?)context.Items[ActorItem] ?? throw new InvalidOperationException("the endpoint is anonymous: it has no actor");

    /// <summary>Who makes a request to an endpoint that is for everybody; null: nobody who says so.</summary>
    public static Actor? TryActor(this HttpContext context) => (Actor?)context.Items[ActorItem];

    internal static void SetActor(this HttpContext context, Actor actor) => context.Items[ActorItem] = actor;
}
