using Hikeshi.People.Tokens;

namespace Hikeshi.People.Passkeys;

/// <summary>Challenges that were handed out and not answered yet: each is good for one answer within two minutes. Bounded; thread-safe.</summary>
internal sealed class Ceremonies(TimeProvider clock)
{
    private const int Most = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, (string State, string? Account, DateTimeOffset Ends)> open = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <param name="account">Whose passkey is made; null: anybody's is used.</param>
    public string Begin(string state, string? account)
    {
        var now = clock.GetUtcNow();
        var id = TokenSecret.New();
        lock (gate)
        {
            if (open.Count >= Most)
            {
                foreach (var over in open.Where(entry => entry.Value.Ends <= now).Select(entry => entry.Key).ToList())
                {
                    open.Remove(over);
                }

                if (open.Count >= Most)
                {
                    open.Remove(open.MinBy(entry => entry.Value.Ends).Key);
                }
            }

            open[id] = (state, account, now + Patience);
        }

        return id;
    }

    /// <returns>The state that belongs to the challenge; null when there is none, it is used, late, or of another account.</returns>
    public string? Take(string id, string? account)
    {
        lock (gate)
        {
            return open.Remove(id, out var begun) && begun.Ends > clock.GetUtcNow() && begun.Account == account ? begun.State : null;
        }
    }
}
