using System.Text.Json;
using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Response.OpenC2.Transfer;

/// <summary>What a consumer can do, and says of itself when it is asked (Language Specification 1.0 §4.1).</summary>
/// <param name="Profiles">The profiles it understands.</param>
/// <param name="Pairs">What it carries out: by action, the targets. <c>query features</c> goes without saying.</param>
/// <param name="RateLimit">Commands a minute; null: no limit is promised.</param>
public sealed record OpenC2Capabilities(OpenC2Profiles Profiles, IReadOnlyDictionary<string, IReadOnlySet<string>> Pairs, double? RateLimit)
{
    public bool Can(string action, string target) => Pairs.TryGetValue(action, out var targets) && targets.Contains(target);

    /// <param name="features">What is asked; nothing: the question is only whether somebody is there.</param>
    public OpenC2Response Answer(IReadOnlyList<string> features) =>
        new(200, StatusText: null, Results(features) is { Versions: null, Profiles: null, Pairs: null, RateLimit: null } ? null : Results(features));

    private OpenC2Results Results(IReadOnlyList<string> features) => new(
        features.Contains("versions", StringComparer.Ordinal) ? ["1.0"] : null,
        features.Contains("profiles", StringComparer.Ordinal) ? [.. (Profiles.Known ?? new HashSet<string>(StringComparer.Ordinal)).Order(StringComparer.Ordinal)] : null,
        features.Contains("pairs", StringComparer.Ordinal) ? AllPairs() : null,
        features.Contains("rate_limit", StringComparer.Ordinal) ? RateLimit : null,
        new Dictionary<string, JsonElement>(StringComparer.Ordinal));

    private Dictionary<string, IReadOnlyList<string>> AllPairs()
    {
        var all = Pairs.ToDictionary(p => p.Key, p => (IReadOnlyList<string>)[.. p.Value.Order(StringComparer.Ordinal)], StringComparer.Ordinal);
        all["query"] = [.. (all.GetValueOrDefault("query") ?? []).Append("features").Distinct(StringComparer.Ordinal)];
        return all;
    }
}
