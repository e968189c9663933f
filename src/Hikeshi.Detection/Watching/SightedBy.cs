using System.Text;
using Hikeshi.Facts.Detection;

namespace Hikeshi.Detection.Watching;

/// <summary>Sightings as facts.</summary>
public static class SightedBy
{
    /// <summary>The entities are those of the last event: the one that made the correlation hold.</summary>
    /// <param name="retained">The events that the match names and that could be found again, oldest first; none when all of them were given up or erased.</param>
    public static Sighted Correlation(CorrelationMatch match, IReadOnlyList<EventRetained> retained)
    {
        var rule = match.Rule;
        var entities = retained.Count > 0 ? Entities(EntityExtractor.Extract(Encoding.UTF8.GetBytes(retained[^1].Raw))) : new SightedEntities(null, null, null, [], [], []);
        SightedField[] group = [.. match.Group.Select(g => new SightedField(g.Field, g.Value, ""))];
        return new Sighted(
            rule.Id,
            rule.Title,
            rule.Digest,
            rule.Level,
            rule.Tags,
            rule.Techniques,
            entities,
            [.. group.Select(g => g with { Pattern = "group-by" })],
            [.. retained.Select(r => r.Digest)],
            match.WindowEnd)
        {
            Confidence = RuleConfidence.Of(rule.Status),
            Window = new SightedWindow(rule.Condition.ToString(), match.Value, match.Count, match.WindowStart, match.WindowEnd, group, match.RuleIds),
        };
    }

    internal static SightedEntities Entities(EventEntities entities) => new(
        entities.Host,
        entities.User,
        entities.Process?.Image,
        entities.Addresses,
        entities.Domains,
        [.. entities.Hashes.Where(h => h.Key == "SHA256").Select(h => h.Value)]);
}
