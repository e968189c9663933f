namespace Hikeshi.Bench.Poison;

/// <summary>How one member treats what others share: the product, and what it is compared with.</summary>
internal interface IDefence
{
    /// <summary>A bundle arrived that names these values.</summary>
    void Receive(SharedBundle bundle, DateTimeOffset now);

    /// <summary>An own rule saw an attack from there.</summary>
    void See(string address, DateTimeOffset now);

    /// <summary>A person found that this block is wrong.</summary>
    void TakeBack(string value, DateTimeOffset now);

    /// <summary>What was done with each value, and how long it stood.</summary>
    BlockLog Log { get; }
}

/// <param name="Producer">Number of the member that signed it.</param>
internal sealed record SharedBundle(int Producer, string Id, string Json, IReadOnlyList<(string Kind, string Value)> Values);

/// <summary>When each value was blocked at one member.</summary>
internal sealed class BlockLog
{
    private static readonly TimeSpan Narrow = TimeSpan.FromMinutes(15);
    private readonly Dictionary<string, DateTimeOffset> longSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(DateTimeOffset From, DateTimeOffset Until)>> spans = new(StringComparer.Ordinal);

    public void Block(string value, DateTimeOffset from, DateTimeOffset until)
    {
        if (until - from > Narrow)
        {
            longSince.TryAdd(value, from);
        }

        if (!spans.TryGetValue(value, out var list))
        {
            spans[value] = list = [];
        }

        if (list is [.., var last] && last.Until >= from)
        {
            list[^1] = (last.From, until > last.Until ? until : last.Until);
        }
        else
        {
            list.Add((from, until));
        }
    }

    public void Release(string value, DateTimeOffset at)
    {
        if (spans.TryGetValue(value, out var list) && list is [.., var last] && last.Until > at)
        {
            list[^1] = (last.From, at);
        }
    }

    public bool IsBlocked(string value, DateTimeOffset at) => spans.TryGetValue(value, out var list) && list is [.., var last] && last.From <= at && at < last.Until;

    public DateTimeOffset? First(string value) => spans.TryGetValue(value, out var list) ? list[0].From : null;

    /// <summary>When it was first blocked for longer than a narrow protection is; null: it never was.</summary>
    public DateTimeOffset? LongSince(string value) => longSince.TryGetValue(value, out var at) ? at : null;

    public TimeSpan Total(string value) => spans.TryGetValue(value, out var list) ? list.Aggregate(TimeSpan.Zero, (sum, span) => sum + (span.Until - span.From)) : TimeSpan.Zero;
}
