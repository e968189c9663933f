using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;

namespace Hikeshi.Bench.Behaviour;

/// <summary>One archive: what the rules matched in it, and what behaviour reads of it.</summary>
internal sealed record Recording(string Name, long Events, IReadOnlyList<(Deed Deed, EventPlace Place)> Deeds, IReadOnlyList<RuleHit> Hits, IReadOnlyDictionary<string, SortedSet<DateTimeOffset>> Hosts)
{
    public DateTimeOffset Begin => Hosts.Count == 0 ? DateTimeOffset.MaxValue : Hosts.Values.Min(h => h.Min);

    /// <summary>All archives below a directory, each read once.</summary>
    public static List<Recording> LoadAll(RuleSet rules, string directory)
    {
        var detector = Detector.WithDeeds(rules, EventTime.Fields);
        return [.. EventFiles.Find(directory).Select(file => Load(detector, directory, file)).OrderBy(r => r.Begin).ThenBy(r => r.Name, StringComparer.Ordinal)];
    }

    private static Recording Load(Detector detector, string directory, string file)
    {
        var (events, matches) = (0L, new List<RuleMatch>());
        var (deeds, hits) = (new List<(Deed, EventPlace)>(), new List<RuleHit>());
        var hosts = new Dictionary<string, SortedSet<DateTimeOffset>>(StringComparer.Ordinal);
        foreach (var source in EventFiles.Open(file))
        {
            var splitter = new EventSplitter(source.Stream);
            while (splitter.TryNext(out var json))
            {
                matches.Clear();
                detector.Evaluate(json, matches, out var refusal);
                if (refusal is not null)
                {
                    continue;
                }

                events++;
                // Whoever recorded these cleared the logs before: no part of the attack.
                if (detector.TryReadDeed(json) is { Kind: not DeedKind.LogCleared } deed)
                {
                    deeds.Add((deed, new(Path.GetFileName(file), splitter.Line)));
                    Note(hosts, deed.Host, deed.Time);
                }

                if (matches.Count > 0)
                {
                    var entities = EntityExtractor.Extract(json);
                    var host = Short(entities.Host);
                    Note(hosts, host, entities.Time);
                    hits.AddRange(matches.Select(m => new RuleHit(m.Rule, host, entities.Time)));
                }
            }
        }

        return new(Path.GetRelativePath(directory, file), events, deeds, hits, hosts);
    }

    private static void Note(Dictionary<string, SortedSet<DateTimeOffset>> hosts, string host, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            if (!hosts.TryGetValue(host, out var times))
            {
                hosts[host] = times = [];
            }

            times.Add(at);
        }
    }

    private static string Short(string? host) => host is null ? "?" : (host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && !char.IsAsciiDigit(host[0]) ? host[..dot] : host).ToLowerInvariant();
}

internal sealed record RuleHit(SigmaRule Rule, string Host, DateTimeOffset? Time);
