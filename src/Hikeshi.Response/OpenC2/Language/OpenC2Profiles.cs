namespace Hikeshi.Response.OpenC2.Language;

/// <summary>
/// Which profiles a message may speak of. The language alone asks nothing of a profile but a well-formed name; somebody who knows
/// which profiles are in use refuses the others, and pairs of action and target that none of them defines.
/// </summary>
/// <param name="Known">Null: every well-formed name.</param>
/// <param name="Pairs">By action, the targets that the known profiles define; null: every action and target of the language.</param>
public sealed record OpenC2Profiles(IReadOnlySet<string>? Known, IReadOnlyDictionary<string, IReadOnlySet<string>>? Pairs)
{
    public const string Slpf = "slpf";

    /// <summary>No profile in particular.</summary>
    public static OpenC2Profiles Any { get; } = new(Known: null, Pairs: null);

    /// <summary>Stateless packet filtering 1.0, its pairs from §2.3 of the profile.</summary>
    public static OpenC2Profiles PacketFiltering { get; } = new(
        new HashSet<string>(StringComparer.Ordinal) { Slpf },
        PairsOf(("query", "features"), ("deny", Filtered), ("allow", Filtered), ("update", "file"), ("delete", "slpf:rule_number")));

    private const string Filtered = "ipv4_net ipv6_net ipv4_connection ipv6_connection";

    /// <param name="pairs">An action, and its targets with spaces between.</param>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> PairsOf(params IEnumerable<(string Action, string Targets)> pairs) =>
        pairs.ToDictionary(p => p.Action, p => (IReadOnlySet<string>)p.Targets.Split(' ').ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    internal bool Knows(string profile) => Known?.Contains(profile) ?? (profile == Slpf || OpenC2Formats.IsOwnProfile(profile));

    internal string Expected => Known is null ? "slpf, or a profile of somebody's own: x- and lower-case letters, digits, hyphens, underscores, 32 characters at most" : "one of " + string.Join(", ", Known.Order(StringComparer.Ordinal));

    /// <summary>Whether a consumer with these profiles can have such a pair. Of a profile of somebody's own only its name is known.</summary>
    internal bool Defines(string action, string target) =>
        Pairs is null || (Pairs.TryGetValue(action, out var targets) && targets.Contains(target))
        || (target.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && target[..colon] != Slpf && Knows(target[..colon]));
}
