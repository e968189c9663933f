using System.Collections.Immutable;

namespace Hikeshi.Response.Active;

/// <summary>When something last happened to what, as far as it is remembered. Immutable.</summary>
public sealed class RecentTargets
{
    private readonly TimeSpan remembered;
    private readonly ImmutableDictionary<string, DateTimeOffset> last;

    private RecentTargets(TimeSpan remembered, ImmutableDictionary<string, DateTimeOffset> last) => (this.remembered, this.last) = (remembered, last);

    /// <param name="remembered">Longer ago than this is forgotten.</param>
    public static RecentTargets None(TimeSpan remembered) => new(remembered, ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal));

    public bool Contains(string target, DateTimeOffset now) => At(target, now) is not null;

    /// <summary>Null when it did not happen, or too long ago.</summary>
    public DateTimeOffset? At(string target, DateTimeOffset now) => last.TryGetValue(target, out var at) && now - at < remembered ? at : null;

    /// <summary>What is older is forgotten now and then, when the book has grown.</summary>
    internal RecentTargets With(string target, DateTimeOffset at)
    {
        var kept = last.Count < 64 || (last.Count & (last.Count - 1)) != 0 ? last : last.RemoveRange(last.Where(pair => at - pair.Value >= remembered).Select(pair => pair.Key));
        return new RecentTargets(remembered, kept.SetItem(target, at));
    }
}
