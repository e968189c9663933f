namespace Hikeshi.Bench.Poison;

/// <summary>What is commonly done: block for a day whatever enough different members say, until a person takes it back. Signatures are believed to be checked.</summary>
/// <param name="votes">1: apply all.</param>
internal sealed class Plain(int votes) : IDefence
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);
    private readonly Dictionary<string, Dictionary<int, DateTimeOffset>> said = new(StringComparer.Ordinal);
    private readonly HashSet<string> takenBack = new(StringComparer.Ordinal);

    public BlockLog Log { get; } = new();

    public void Receive(SharedBundle bundle, DateTimeOffset now)
    {
        foreach (var (_, value) in bundle.Values.Where(v => !takenBack.Contains(v.Value)))
        {
            if (!said.TryGetValue(value, out var by))
            {
                said[value] = by = [];
            }

            by[bundle.Producer] = now;
            if (by.Values.Count(at => now - at <= Remembered) >= votes)
            {
                Log.Block(value, now, now + Life);
            }
        }
    }

    public void See(string address, DateTimeOffset now) => Log.Block(address, now, now + Life);

    public void TakeBack(string value, DateTimeOffset now)
    {
        takenBack.Add(value);
        Log.Release(value, now);
    }
}
