using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Threads;

namespace Hikeshi.Detection.Watching;

/// <summary>
/// The rules that watch now. Events are evaluated by one detector per thread over the newest set; adopting a shared rule swaps the set
/// without losing an event. Thread-safe.
/// </summary>
public sealed class Watch
{
    /// <summary>Tags that the own policy keys on. In a foreign rule they mean nothing: nobody else decides what this node acts upon.</summary>
    private const string OwnTagPrefix = "hikeshi.";
    private readonly ThreadLocal<(RuleSet Rules, Detector Detector)> perThread = new();
    private readonly ConcurrentDictionary<string, MemberId> foreignRules = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, EntryId> held = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private volatile Detector compiled;

    public Watch(RuleSet own) => compiled = new Detector(own);

    public RuleSet Rules => compiled.Rules;

    public string? TextOf(string ruleId) => Rules.Rules.FirstOrDefault(r => r.Id == ruleId)?.Text;

    /// <returns>The entry that holds the text of that version of a rule; null when none does yet.</returns>
    public EntryId? EntryOf(string ruleDigest) => held.TryGetValue(ruleDigest, out var entry) ? entry : null;

    public static RuleCited Cite(SigmaRule rule) => new(rule.Id, rule.Title, rule.Digest, rule.Text);

    /// <summary>Remembers where a rule's text is held, once that entry is in the log.</summary>
    public void Hold(string ruleDigest, EntryId entry) => held.TryAdd(ruleDigest, entry);

    public void Apply(Recorded<RuleCited> cited) => Hold(cited.Fact.RuleDigest, cited.Id);

    /// <returns>What the event amounts to, or null when no rule matches. A malformed event is returned as a refusal.</returns>
    public (IReadOnlyList<RuleMatch> Matches, EventRefusal? Refusal) Evaluate(ReadOnlySpan<byte> eventJson)
    {
        var newest = compiled;
        if (!ReferenceEquals(perThread.Value.Rules, newest.Rules))
        {
            perThread.Value = (newest.Rules, newest.Fork());
        }

        var matches = new List<RuleMatch>();
        perThread.Value.Detector.Evaluate(eventJson, matches, out var refusal);
        return (matches, refusal);
    }

    public static EventRetained Retain(string source, ReadOnlySpan<byte> eventJson, DateTimeOffset receivedAt) =>
        new(source, Convert.ToHexStringLower(SHA256.HashData(eventJson)), Encoding.UTF8.GetString(eventJson), receivedAt);

    public Sighted ToSighted(RuleMatch match, EventRetained named)
    {
        var entities = EntityExtractor.Extract(Encoding.UTF8.GetBytes(named.Raw));
        var rule = match.Rule;
        return new Sighted(
            rule.Id,
            rule.Title,
            rule.Digest,
            rule.Level,
            foreignRules.ContainsKey(rule.Id) ? [.. rule.Tags.Where(tag => !tag.StartsWith(OwnTagPrefix, StringComparison.OrdinalIgnoreCase))] : rule.Tags,
            rule.Techniques,
            new SightedEntities(
                entities.Host,
                entities.User,
                entities.Process?.Image,
                entities.Addresses,
                entities.Domains,
                [.. entities.Hashes.Where(h => h.Key == "SHA256").Select(h => h.Value)]),
            [.. match.Matched.Select(m => new SightedField(m.Field, m.Value, m.Pattern))],
            [named.Digest],
            entities.Time);
    }

    /// <summary>A behaviour rule that a member shared and that compiles watches here from now on. Compiling takes its time, so it never holds up deciding, nor the processor.</summary>
    public Task<IReadOnlyList<Fact>> AdoptAsync(Recorded<Accepted> accepted, CancellationToken cancel) => accepted.Fact.Rule is { } shared
        ? LeastPriority.RunAsync<IReadOnlyList<Fact>>("detection.adopt", () => [Adopt(accepted.Fact, shared)])
        : Task.FromResult<IReadOnlyList<Fact>>([]);

    private Fact Adopt(Accepted accepted, SharedRule shared)
    {
        var parsed = RuleSet.Parse(shared.Text, $"shared by {accepted.Producer}");
        if (parsed.Rules is not [var rule])
        {
            var reason = parsed.Refused.Count > 0 ? parsed.Refused[0].Sentence : "expected exactly one Sigma rule";
            return new ObjectRefused(accepted.Producer, shared.ObjectId, "rule", shared.RuleId, reason);
        }

        var known = Rules.Rules.Any(r => r.Digest == rule.Digest);
        return new RuleAdopted(rule.Id, rule.Title, rule.Digest, rule.Text, accepted.Producer, known);
    }

    /// <summary>
    /// An own rule of the same id (compared as <see cref="RuleSet"/> does) is never replaced by a foreign one, and a member's rule only by that member.
    /// What a foreign rule sees is recorded; it moves nothing by itself.
    /// </summary>
    public void Apply(Recorded<RuleAdopted> adopted)
    {
        Hold(adopted.Fact.RuleDigest, adopted.Id);
        var id = adopted.Fact.RuleId;
        var isOwn = !foreignRules.ContainsKey(id) && Rules.Rules.Any(r => string.Equals(r.Id, id, StringComparison.OrdinalIgnoreCase));
        if (adopted.Fact.AlreadyKnown || isOwn || foreignRules.GetOrAdd(id, adopted.Fact.From) != adopted.Fact.From)
        {
            return;
        }

        lock (gate)
        {
            compiled = new Detector(compiled.Rules.With(RuleSet.Parse(adopted.Fact.Text, $"shared by {adopted.Fact.From}")));
        }
    }
}
