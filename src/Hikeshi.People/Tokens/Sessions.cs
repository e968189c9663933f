using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.People.Tokens;

/// <summary>
/// Signs people in to the console. There is no password: at start the node makes one sign-in token, which works once;
/// a named token works too. Sessions live in memory and end with the node or after twelve hours.
/// </summary>
public sealed class Sessions(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private const int MaximumSessions = 1000;
    private readonly ConcurrentDictionary<string, (Actor Actor, DateTimeOffset Ends)> open = new(StringComparer.Ordinal);
    private (byte[] Hash, Actor Actor)? oneTime;
    private readonly Lock gate = new();

    /// <summary>Makes a new one-time sign-in token; an earlier one that was not used stops working.</summary>
    public string NewSignInToken(Actor actor)
    {
        var secret = TokenSecret.New();
        lock (gate)
        {
            oneTime = (SHA256.HashData(Encoding.UTF8.GetBytes(secret)), actor);
        }

        return secret;
    }

    /// <returns>Who the one-time token belongs to; it is used up by this call.</returns>
    public Actor? Redeem(string secret)
    {
        lock (gate)
        {
            if (oneTime is not { } expected || !CryptographicOperations.FixedTimeEquals(expected.Hash, SHA256.HashData(Encoding.UTF8.GetBytes(secret))))
            {
                return null;
            }

            oneTime = null;
            return expected.Actor;
        }
    }

    public string Open(Actor actor)
    {
        var now = clock.GetUtcNow();
        foreach (var ended in open.Where(pair => pair.Value.Ends <= now).Select(pair => pair.Key).ToList())
        {
            open.TryRemove(ended, out _);
        }

        if (open.Count >= MaximumSessions)
        {
            open.Clear();
        }

        var cookie = TokenSecret.New();
        open[TokenSecret.Hash(cookie)] = (actor, now + Lifetime);
        return cookie;
    }

    public Actor? Find(string cookie) =>
        open.TryGetValue(TokenSecret.Hash(cookie), out var session) && session.Ends > clock.GetUtcNow() ? session.Actor : null;

    public void Close(string cookie) => open.TryRemove(TokenSecret.Hash(cookie), out _);
}
