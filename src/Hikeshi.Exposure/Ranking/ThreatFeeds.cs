using Hikeshi.Exposure.Feeds;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Scoring.Ssvc;

namespace Hikeshi.Exposure.Ranking;

/// <summary>What is known of attackers. A feed that was not given is null, and what it would say is unknown, never zero.</summary>
/// <param name="Enrichment">CVE records, by CVE.</param>
public sealed record ThreatFeeds(KevCatalog? Kev, EpssFeed? Epss, IReadOnlyDictionary<string, CveEnrichment>? Enrichment)
{
    public static ThreatFeeds None { get; } = new(Kev: null, Epss: null, Enrichment: null);

    /// <summary>The worst of several CVE numbers: what is unknown of one of them counts as a public proof of concept, so it yields to evidence alone.</summary>
    /// <param name="cves">Empty: everything is unknown.</param>
    public ExploitationFacts Of(IReadOnlyList<string> cves)
    {
        var each = cves.Select(cve => ExploitationFacts.Of(cve, Kev, Epss, Enrichment?.GetValueOrDefault(cve))).ToList();
        var most = each.Max(facts => facts.Exploitation);
        var isSaid = most == Exploitation.Active || each.TrueForAll(facts => facts.Exploitation is not null);
        var automatable = each.Max(facts => facts.Automatable);
        var isAutomationSaid = automatable == Automatable.Yes || each.TrueForAll(facts => facts.Automatable is not null);
        return new ExploitationFacts(isSaid ? most : null, isAutomationSaid ? automatable : null, each.Exists(facts => facts.Ransomware), each.Max(facts => facts.Epss),
            each.Where(facts => facts.ActiveAs is not null).OrderByDescending(facts => facts.Ransomware).FirstOrDefault()?.ActiveAs);
    }
}
