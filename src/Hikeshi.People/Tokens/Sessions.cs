using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.People.Tokens;

/// <summary>
/// Who somebody is now that had this identity when their session began: an account with the roles of today; null when it is disabled, or its credentials
/// were changed after <paramref name="began"/>, or the token was revoked.
/// </summary>
public delegate Actor? ActorNow(Actor actor, DateTimeOffset began);

/// <summary>
/// Sessions at the console, and the one-time links that begin some of them. They live in memory and end with the node or after twelve hours; a session of
/// an account has the roles that the account has now, and ends with it; one of a token ends with the token.
/// </summary>
public sealed class Sessions(TimeProvider clock, ActorNow actorNow)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(24);
    private const int MaximumSessions = 1000;
    private const int MaximumLinks = 100;
    private readonly Dictionary<string, OpenSession> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Link> links = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Where nobody changes while the node runs.</summary>
    public Sessions(TimeProvider clock)
        : this(clock, (actor, _) => actor)
    {
    }

    /// <summary>
    /// Makes a one-time sign-in token; an earlier one of the same actor that was not used stops working. One for an account works for 24 hours, the local
    /// owner's until the node ends.
    /// </summary>
    public string NewSignInToken(Actor actor)
    {
        var secret = TokenSecret.New();
        var now = clock.GetUtcNow();
        lock (gate)
        {
            foreach (var over in links.Where(pair => pair.Value.Ends <= now).Select(pair => pair.Key).ToList())
            {
                links.Remove(over);
            }

            if (links.Count >= MaximumLinks && !links.ContainsKey(actor.EvidenceName))
            {
                links.Remove(links.MinBy(pair => pair.Value.Ends).Key);
            }

            links[actor.EvidenceName] = new Link(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), actor with { Proof = null }, now, actor.Account is null ? DateTimeOffset.MaxValue : now + LinkLifetime);
        }

        return secret;
    }

    /// <returns>Who the one-time token belongs to; it is used up by this call.</returns>
    public Actor? Redeem(string secret)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        lock (gate)
        {
            // Every link is compared, so that the time says nothing.
            var found = links.Where(pair => CryptographicOperations.FixedTimeEquals(pair.Value.Hash, hash)).ToList();
            if (found.Count == 0 || !links.Remove(found[0].Key) || found[0].Value.Ends <= clock.GetUtcNow())
            {
                return null;
            }

            var link = found[0].Value;
            return actorNow(link.Actor, link.Made);
        }
    }

    /// <summary>For whoever has shown a token, and thereby not that a person is there.</summary>
    public string Open(Actor actor) => Open(actor, methods: []);

    /// <param name="methods">How the person has shown who they are.</param>
    /// <returns>The cookie.</returns>
    public string Open(Actor actor, IReadOnlyList<string> methods)
    {
        var now = clock.GetUtcNow();
        var cookie = TokenSecret.New();
        lock (gate)
        {
            foreach (var ended in open.Where(pair => pair.Value.Ends <= now).Select(pair => pair.Key).ToList())
            {
                open.Remove(ended);
            }

            if (open.Count >= MaximumSessions)
            {
                // Whoever has the most loses one: a machine that signs in again and again puts no person out.
                open.Remove(open.GroupBy(pair => pair.Value.Actor.EvidenceName, StringComparer.Ordinal).MaxBy(own => own.Count())!.MinBy(pair => pair.Value.Ends).Key);
            }

            open[TokenSecret.Hash(cookie)] = new OpenSession(actor with { Proof = ProofOf(methods, now) }, now, now + Lifetime);
        }

        return cookie;
    }

    public Actor? Find(string cookie)
    {
        OpenSession? session;
        lock (gate)
        {
            open.TryGetValue(TokenSecret.Hash(cookie), out session);
        }

        if (session is null || session.Ends <= clock.GetUtcNow())
        {
            return null;
        }

        return actorNow(session.Actor, session.Began) is { } current ? current with { Proof = session.Actor.Proof } : null;
    }

    /// <summary>The person behind this session has shown anew who they are.</summary>
    public void Renew(string cookie, IReadOnlyList<string> methods)
    {
        lock (gate)
        {
            if (open.TryGetValue(TokenSecret.Hash(cookie), out var session))
            {
                open[TokenSecret.Hash(cookie)] = session with { Actor = session.Actor with { Proof = ProofOf(methods, clock.GetUtcNow()) } };
            }
        }
    }

    public void Close(string cookie)
    {
        lock (gate)
        {
            open.Remove(TokenSecret.Hash(cookie));
        }
    }

    private static Proof? ProofOf(IReadOnlyList<string> methods, DateTimeOffset now) => methods.Count == 0 ? null : new Proof(now, methods);

    private sealed record OpenSession(Actor Actor, DateTimeOffset Began, DateTimeOffset Ends);

    private sealed record Link(byte[] Hash, Actor Actor, DateTimeOffset Made, DateTimeOffset Ends);
}
