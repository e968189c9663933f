using System.Collections.Immutable;

namespace Hikeshi.Response.Active;

/// <summary>Hosts that were ordered to be isolated within the last hour, also those that are back. Immutable.</summary>
public sealed class RecentIsolations
{
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);
    private readonly ImmutableDictionary<string, DateTimeOffset> last;

    private RecentIsolations(ImmutableDictionary<string, DateTimeOffset> last) => this.last = last;

    public static RecentIsolations None { get; } = new(ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal));

    public bool Contains(string host, DateTimeOffset now) => last.TryGetValue(host, out var at) && now - at < Remembered;

    /// <summary>What is older is forgotten now and then, when the book has grown.</summary>
    internal RecentIsolations With(string host, DateTimeOffset at)
    {
        var kept = last.Count < 64 || (last.Count & (last.Count - 1)) != 0 ? last : last.RemoveRange(last.Where(pair => at - pair.Value >= Remembered).Select(pair => pair.Key));
        return new RecentIsolations(kept.SetItem(host, at));
    }
}
