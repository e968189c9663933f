using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Detection.Behaviour;
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
    private const int MostWaiting = 1_000;
    private const int MostHeirs = 16;
    private readonly ThreadLocal<(RuleSet Rules, Detector Detector, List<RuleMatch> Found)> perThread = new();
    private readonly ConcurrentDictionary<string, MemberId> foreignRules = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, (string Digest, EntryId Accepted)> adoptedBy = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Heir>> heirs = new(StringComparer.OrdinalIgnoreCase); // behind the gate
    private readonly ConcurrentDictionary<string, EntryId> held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RuleTried> waiting = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private volatile Detector compiled;
    private RuleSet own;
    private RuleSet foreign = RuleSet.Empty;

    private readonly bool readsDeeds;

    /// <param name="readsDeeds">Whether events are also read for behaviour.</param>
    public Watch(RuleSet own, bool readsDeeds = false)
    {
        this.readsDeeds = readsDeeds;
        compiled = Compile(this.own = own);
    }

    public RuleSet Rules => compiled.Rules;

    /// <summary>What shared rules are tried on.</summary>
    public EventSample History { get; } = new();

    /// <summary>Rules of other members that wait for a person after their trial.</summary>
    public IReadOnlyList<RuleTried> Waiting => [.. waiting.Values.OrderBy(tried => tried.ObjectId, StringComparer.Ordinal)];

    public string? TextOf(string ruleId) => Rules.Rules.FirstOrDefault(r => r.Id == ruleId)?.Text;

    /// <returns>The entry that holds the text of that version of a rule; null when none does yet.</returns>
    public EntryId? EntryOf(string ruleDigest) => held.TryGetValue(ruleDigest, out var entry) ? entry : null;

    public static RuleCited Cite(SigmaRule rule) => new(rule.Id, rule.Title, rule.Digest, rule.Text);

    public static RuleCited Cite(FilterRule filter) => new(filter.Id, filter.Title, filter.Digest, filter.Text);

    public static RuleCited Cite(CorrelationRule correlation) => new(correlation.Id, correlation.Title, correlation.Digest, correlation.Text);

    /// <returns>The texts that a correlation's sighting rests on: its own, and of the rules and correlations that contributed.</returns>
    public IEnumerable<RuleCited> CiteAll(CorrelationMatch match) =>
        match.RuleIds.SelectMany(id => Rules.Correlations.Where(c => c.Id == id).Select(Cite).Concat(Rules.Rules.Where(r => r.Id == id).Select(Cite))).Prepend(Cite(match.Rule));

    /// <summary>Remembers where a rule's text is held, once that entry is in the log.</summary>
    public void Hold(string ruleDigest, EntryId entry) => held.TryAdd(ruleDigest, entry);

    public void Apply(Recorded<RuleCited> cited) => Hold(cited.Fact.RuleDigest, cited.Id);

    private Detector Compile(RuleSet rules) => readsDeeds ? Detector.WithDeeds(rules, EventTime.Fields) : new Detector(rules);

    /// <returns>The rules that hold; what the event is to behaviour, when it is anything; or a refusal, when it is malformed.</returns>
    public (IReadOnlyList<RuleMatch> Matches, Deed? Deed, EventRefusal? Refusal) Evaluate(ReadOnlySpan<byte> eventJson)
    {
        var newest = compiled;
        if (!ReferenceEquals(perThread.Value.Rules, newest.Rules))
        {
            perThread.Value = (newest.Rules, newest.Fork(), []);
        }

        var found = perThread.Value.Found;
        found.Clear();
        var detector = perThread.Value.Detector;
        detector.Evaluate(eventJson, found, out var refusal);
        return (found.Count == 0 ? [] : [.. found], readsDeeds && refusal is null ? detector.TryReadDeed(eventJson) : null, refusal);
    }

    /// <summary>Bytes of an event that are kept word for word; of a longer one the beginning, with the digest of the whole.</summary>
    public const int LongestKept = 4 << 20;

    public static EventRetained Retain(string source, ReadOnlySpan<byte> eventJson, DateTimeOffset receivedAt) =>
        new(source, Convert.ToHexStringLower(SHA256.HashData(eventJson)), Encoding.UTF8.GetString(eventJson[..Math.Min(eventJson.Length, LongestKept)]), receivedAt);

    public Sighted ToSighted(RuleMatch match, EventRetained named)
    {
        var rule = match.Rule;
        var entities = EntityExtractor.Extract(Encoding.UTF8.GetBytes(named.Raw));
        return new Sighted(
            rule.Id,
            rule.Title,
            rule.Digest,
            rule.Level,
            foreignRules.ContainsKey(rule.Id) ? [.. rule.Tags.Where(tag => !tag.StartsWith(OwnTagPrefix, StringComparison.OrdinalIgnoreCase))] : rule.Tags,
            rule.Techniques,
            SightedBy.Entities(entities),
            [.. match.Matched.Select(m => new SightedField(m.Field, m.Value, m.Pattern))],
            [named.Digest],
            entities.Time)
        {
            Confidence = RuleConfidence.Of(rule.Status),
            RuleFrom = foreignRules.TryGetValue(rule.Id, out var from) ? from : null,
            FilterDigests = rule.Filters.Count == 0 ? null : [.. rule.Filters.Select(f => f.Digest)],
        };
    }

    /// <summary>A behaviour rule that a member shared, that compiles, and that would have fired seldom enough on what came in here watches from now on. That takes its time, so it never holds up deciding, nor the processor.</summary>
    public Task<IReadOnlyList<Fact>> AdoptAsync(Recorded<Accepted> accepted, CancellationToken cancel) => accepted.Fact.Rule is { } shared
        ? LeastPriority.RunAsync<IReadOnlyList<Fact>>("detection.adopt", () => Adopt(accepted.Fact, shared))
        : Task.FromResult<IReadOnlyList<Fact>>([]);

    private IReadOnlyList<Fact> Adopt(Accepted accepted, SharedRule shared)
    {
        var parsed = RuleSet.Parse(shared.Text, $"shared by {accepted.Producer}");
        if (parsed is not { Rules: [var rule], Correlations: [], Filters: [], Refused: [] }) // a filter of somebody else could blind the own rules
        {
            var reason = parsed.Refused.Count > 0 ? parsed.Refused[0].Sentence : "expected exactly one Sigma rule";
            return [new ObjectRefused(accepted.Producer, shared.ObjectId, "rule", shared.RuleId, reason)];
        }

        if (Rules.Rules.Any(r => r.Digest == rule.Digest))
        {
            return [Adopted(rule, accepted.Producer, alreadyKnown: true)];
        }

        var tried = RuleTrial.Run(parsed, accepted.Producer, shared.ObjectId, History);
        return tried.Verdict == RuleTried.Held ? [tried] : [tried, Adopted(rule, accepted.Producer, alreadyKnown: false)];
    }

    /// <summary>A person lets a rule watch that was held after its trial; null when none of that object is.</summary>
    public RuleAdopted? Let(string objectId) =>
        waiting.TryGetValue(objectId, out var tried) && RuleSet.Parse(tried.Text!, $"shared by {tried.From}") is { Rules: [var rule] } ? Adopted(rule, tried.From, alreadyKnown: false) : null;

    /// <summary>What waits for a person.</summary>
    public void Apply(Recorded<RuleTried> tried)
    {
        if (tried.Fact is { Verdict: RuleTried.Held, Text: not null } && waiting.Count < MostWaiting)
        {
            waiting[tried.Fact.ObjectId] = tried.Fact;
        }
    }

    private static RuleAdopted Adopted(SigmaRule rule, MemberId from, bool alreadyKnown) => new(rule.Id, rule.Title, rule.Digest, rule.Text, from, alreadyKnown);

    /// <summary>
    /// An own rule of the same id (compared as <see cref="RuleSet"/> does) is never replaced by a foreign one, and a member's rule only by that member.
    /// What a foreign rule sees is recorded; it moves nothing by itself.
    /// </summary>
    public void Apply(Recorded<RuleAdopted> adopted)
    {
        Hold(adopted.Fact.RuleDigest, adopted.Id);
        foreach (var let in waiting.Where(held => held.Value.RuleDigest == adopted.Fact.RuleDigest))
        {
            waiting.TryRemove(let);
        }

        var id = adopted.Fact.RuleId;
        var isOwn = !foreignRules.ContainsKey(id) && (own.Rules.Any(r => string.Equals(r.Id, id, StringComparison.OrdinalIgnoreCase)) || own.Correlations.Any(c => string.Equals(c.Id, id, StringComparison.OrdinalIgnoreCase)));
        var isKnown = adopted.Fact.AlreadyKnown && Rules.Rules.Any(r => r.Digest == adopted.Fact.RuleDigest);
        if (isOwn || (isKnown && !foreignRules.ContainsKey(id)))
        {
            return;
        }

        var by = adopted.Causes is [var accepted, ..] ? accepted : default;
        if (foreignRules.GetOrAdd(id, adopted.Fact.From) != adopted.Fact.From)
        {
            AddHeir(id, new Heir(adopted.Fact.RuleDigest, adopted.Fact.From, by));
            return;
        }

        adoptedBy[id] = (adopted.Fact.RuleDigest, by);
        if (isKnown)
        {
            return;
        }

        lock (gate)
        {
            foreign = foreign.With(RuleSet.Parse(adopted.Fact.Text, $"shared by {adopted.Fact.From}").RulesAlone());
            compiled = Compile(own.Beside(foreign));
        }
    }

    /// <summary>The rules that a member shared and that watch here, each with the entry by which it was accepted.</summary>
    public IEnumerable<(string RuleId, EntryId Accepted)> SharedBy(MemberId member) =>
        foreignRules.Where(rule => rule.Value == member).Select(rule => (rule.Key, adoptedBy.GetValueOrDefault(rule.Key).Accepted));

    /// <summary>By which entry a shared rule watches here; null when none of this id does.</summary>
    public EntryId? AcceptedBy(string ruleId) => adoptedBy.TryGetValue(ruleId, out var adopted) ? adopted.Accepted : null;

    /// <returns>What is to be recorded so that a shared rule watches no more; null when it does not watch by this entry.</returns>
    public RuleWithdrawn? Withdraw(string ruleId, EntryId accepted) =>
        adoptedBy.TryGetValue(ruleId, out var adopted) && adopted.Accepted == accepted && foreignRules.TryGetValue(ruleId, out var from)
            && Rules.Rules.FirstOrDefault(r => string.Equals(r.Id, ruleId, StringComparison.OrdinalIgnoreCase)) is { } rule
            ? new RuleWithdrawn(rule.Id, rule.Title, adopted.Digest, from, accepted)
            : null;

    /// <summary>A newer version, or the same one by another entry, goes on.</summary>
    public void Apply(Recorded<RuleWithdrawn> withdrawn)
    {
        var (id, by) = (withdrawn.Fact.RuleId, (withdrawn.Fact.RuleDigest, withdrawn.Fact.Accepted));
        if (!adoptedBy.TryRemove(KeyValuePair.Create(id, by)))
        {
            return;
        }

        lock (gate)
        {
            if (heirs.TryGetValue(id, out var others) && others.FindIndex(heir => heir.Digest == by.RuleDigest) is var next and >= 0)
            {
                (foreignRules[id], adoptedBy[id]) = (others[next].From, (others[next].Digest, others[next].Accepted));
                others.RemoveAt(next);
                return; // somebody else shares the very same
            }

            foreignRules.TryRemove(id, out _);
            foreign = foreign.Where(r => !string.Equals(r.Id, id, StringComparison.OrdinalIgnoreCase));
            compiled = Compile(own.Beside(foreign));
        }
    }

    /// <summary>
    /// Other own rules watch from now on, beside those of members; of one id the own rule counts. Events that are being evaluated meanwhile are
    /// evaluated against the old set, none is left out. Compiling takes its time.
    /// </summary>
    public void Replace(RuleSet newest)
    {
        ArgumentNullException.ThrowIfNull(newest);
        lock (gate)
        {
            own = newest;
            var ids = newest.Rules.Select(r => r.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreign = foreign.Where(r => !ids.Contains(r.Id));
            foreach (var id in ids)
            {
                foreignRules.TryRemove(id, out _);
                adoptedBy.TryRemove(id, out _);
                heirs.Remove(id);
            }

            compiled = Compile(own.Beside(foreign));
        }
    }

    private void AddHeir(string id, Heir heir)
    {
        lock (gate)
        {
            if (!heirs.TryGetValue(id, out var others))
            {
                heirs[id] = others = [];
            }

            if (others.Count < MostHeirs && !others.Exists(other => other.From == heir.From && other.Digest == heir.Digest))
            {
                others.Add(heir);
            }
        }
    }

    /// <summary>Another member that shares a rule which watches here by somebody else's word.</summary>
    private sealed record Heir(string Digest, MemberId From, EntryId Accepted);
}
