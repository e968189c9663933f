using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Signing;
using Hikeshi.Ledger.Reach;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Publishing;

/// <summary>Makes what the sector needs to know out of what happened here, and nothing more: no own address, host or user leaves.</summary>
public sealed class Publisher(MemberId self, Ed25519PrivateKey key, Func<LedgerView?> ledger, IFactReader facts, Func<string, string?> ruleText, IndicatorSanity sanity)
{
    private const int MostTechniques = 10;
    private const int MostRelated = 20;
    private readonly OwnObjects own = new(self, key);
    private readonly Dictionary<string, ExposureAssessed> assessments = new(StringComparer.Ordinal);

    /// <summary>A sighting that made this node contain something is shared: the behaviour rule, the indicators, and the suggested compensating control.</summary>
    /// <remarks>It is made from the first shield of a decision, after the order is on its way: sharing never holds up containing.</remarks>
    public IReadOnlyList<Fact> Publish(Recorded<Ordered> ordered)
    {
        if (ordered.Fact.Order.Kind != ContainmentKind.Shield || ledger() is not { } view || CauseOf<Decided>(ordered.Causes) is not var (decidedId, decided) || decided.Trigger != "sighting")
        {
            return [];
        }

        var shielded = decided.Actions.Where(a => a is { Verdict: "order", Order.Kind: ContainmentKind.Shield }).ToList();
        var decision = facts.CausesOf(decidedId);
        if (shielded[0].Order.Id != ordered.Fact.Order.Id || CauseOf<Sighted>(decision) is not var (cause, sighting))
        {
            return [];
        }

        var bundle = new BundleBuilder(self, view.Institution.Names.En, key, Tlp.Green, decidedId.ToString(), ordered.Time);
        bundle.AddIdentity();
        List<string> techniques = [.. sighting.Techniques.Distinct(StringComparer.Ordinal).Take(MostTechniques).Select(bundle.AddTechnique)];
        List<string> indicators = [];
        if (ruleText(sighting.RuleId) is { } text)
        {
            indicators.Add(bundle.AddRule(sighting.RuleTitle, text, sighting.Techniques));
            bundle.AddSighting(indicators[0], cause);
        }

        indicators.AddRange(AddIndicators(bundle, sighting.Entities, view));
        foreach (var (indicator, technique) in indicators.Take(MostRelated).SelectMany(indicator => techniques.Select(technique => (indicator, technique))))
        {
            bundle.Relate(indicator, "indicates", technique);
        }

        AddShields(bundle, shielded, sighting, view, techniques);
        return [bundle.Build()];
    }

    /// <summary>A person's indicator, signed and shared as it is; whether it is sane is for every receiver to judge.</summary>
    public Published PublishIndicators(string title, IReadOnlyList<(string Kind, string Value)> indicators, Tlp marking, string seed, DateTimeOffset at)
    {
        var bundle = new BundleBuilder(self, title, key, marking, seed, at);
        foreach (var (kind, value) in indicators)
        {
            bundle.AddIndicator(kind, value);
        }

        return bundle.Build();
    }

    /// <summary>What came of something that others shared with everybody; why, stays here. Rings are a sector's own: it crosses no border.</summary>
    public Published PublishReport(Recorded<RingReported> reported)
    {
        var bundle = new BundleBuilder(self, "", key, reported.Fact.Marking, reported.Id.ToString(), reported.Time);
        bundle.AddRingReport(reported.Fact);
        return bundle.Build() with { Audience = Audience.Sector.Text };
    }

    /// <summary>Takes back what this node published: a whole bundle, or one object; its receivers undo what they did because of it.</summary>
    /// <param name="id">Of the bundle or the object.</param>
    /// <param name="because">For the receivers; may be empty.</param>
    /// <returns>What is to be published, and the entry that it takes back; null when nothing of this id was published here, or all of it was taken back.</returns>
    public (Published Retraction, EntryId Of)? Retract(string id, string because, DateTimeOffset at) => own.Find(id) is { } entry && facts.Find(entry) is Published published
        && own.Newer(published, made => (published.BundleId == id || made == id) && !own.IsEnded(made), made => NewVersion.End(made, because), at) is { } retraction ? (retraction, entry) : null;

    /// <summary>Says something else in the place of an indicator that this node published.</summary>
    /// <returns>As <see cref="Retract"/>; null also for what is no indicator of one value.</returns>
    public (Published Correction, EntryId Of)? Correct(string id, string kind, string value, DateTimeOffset at) => own.Find(id) is { } entry && facts.Find(entry) is Published published
        && own.Newer(published, made => made == id && made.StartsWith("indicator--", StringComparison.Ordinal) && !own.IsEnded(made), made => NewVersion.Say(made, kind, value), at) is { } correction ? (correction, entry) : null;

    public void Apply(Recorded<Published> published) => own.Apply(published);

    public void Apply(Recorded<ExposureAssessed> assessed) => assessments[assessed.Fact.AdvisoryId] = assessed.Fact;

    private (EntryId Id, T Fact)? CauseOf<T>(IReadOnlyList<EntryId> causes)
        where T : Fact
    {
        foreach (var id in causes)
        {
            if (facts.Find(id) is T found)
            {
                return (id, found);
            }
        }

        return null;
    }

    /// <summary>Only what could come from outside: own and private addresses, and names of own hosts, say how this institution is built.</summary>
    private IEnumerable<string> AddIndicators(BundleBuilder bundle, SightedEntities entities, LedgerView view)
    {
        foreach (var address in entities.Addresses)
        {
            var kind = address.Contains(':', StringComparison.Ordinal) ? "ipv6-addr" : "ipv4-addr";
            if (sanity.Check(kind, address, view.Institution) is null)
            {
                yield return bundle.AddIndicator(kind, address);
            }
        }

        foreach (var domain in entities.Domains.Where(d => view.FindHost(d) is null && sanity.Check("domain-name", d, view.Institution) is null))
        {
            yield return bundle.AddIndicator("domain-name", domain);
        }

        foreach (var hash in entities.FileHashes.Where(h => h.Length == 64))
        {
            yield return bundle.AddIndicator("file-sha256", hash);
        }
    }

    private void AddShields(BundleBuilder bundle, List<PlannedAction> shielded, Sighted sighting, LedgerView view, IReadOnlyList<string> techniques)
    {
        var services = shielded
            .Select(a => view.Institution.Services.FirstOrDefault(s => s.Address == a.Order.Address && s.Port == a.Order.Port))
            .OfType<Ledger.Institution.Service>();
        foreach (var service in services.DistinctBy(s => s.Component))
        {
            var advisory = assessments.Values.FirstOrDefault(a => a.Services.Any(r => r.Service == service.Id))?.AdvisoryId ?? "";
            var component = WithoutVersion(service.Component);
            var shield = bundle.AddShield(component, versions: "", advisory, sighting.RuleTitle);
            var affected = bundle.AddAffected(component, versions: "", advisory);
            var playbook = bundle.AddPlaybook(component, sighting.RuleTitle);
            bundle.Relate(shield, "mitigates", affected);
            bundle.Relate(playbook, "mitigates", affected);
            foreach (var technique in techniques)
            {
                bundle.Relate(technique, "targets", affected);
                bundle.Relate(shield, "mitigates", technique);
            }
        }
    }

    /// <summary>The version that runs here is nobody else's business.</summary>
    private static string WithoutVersion(string packageUrl)
    {
        var end = packageUrl.IndexOfAny(['?', '#']);
        var body = end < 0 ? packageUrl : packageUrl[..end];
        var at = body.LastIndexOf('@');
        return at > body.LastIndexOf('/') ? body[..at] : body;
    }
}
