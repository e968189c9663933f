using Hikeshi.Exposure;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Deciding;

namespace Hikeshi.Response.Policy;

/// <summary>What is decided upon, as the conditions of a policy see it: what was seen, and what the ledger says of it. Asked lazily: most rules need little of it.</summary>
internal sealed class Trigger
{
    /// <summary>On sightings that behaviour made, not a rule (docs/behaviour.md).</summary>
    private const string BehaviourTag = "hikeshi.behaviour";

    /// <summary>In the middle of STIX 2.1's scale (Appendix A): nobody said how sure they are.</summary>
    private const int UnstatedConfidence = 50;
    private readonly DecisionContext context;
    private readonly Lazy<IReadOnlyList<Service>> services;
    private readonly Lazy<IReadOnlyList<CriticalFunction>> functions;
    private readonly Lazy<BankingMoment> moment;
    private readonly Lazy<string?> afterEffectOf;

    private Trigger(string on, DecisionContext context, Func<IEnumerable<Service>> meant)
    {
        On = on;
        this.context = context;
        services = new(() => [.. meant()]);
        functions = new(() => [.. Services.SelectMany(context.Ledger.FunctionsOf).DistinctBy(function => function.Id)]);
        afterEffectOf = new(() => AfterEffects.CauseOf(this, context));
        moment = new(() => context.Days!.At(context.Now, context.Policy.Windows));
    }

    /// <summary>sighting, shared or advisory.</summary>
    public string On { get; }

    /// <summary>One of <see cref="Policy.Origin"/>.</summary>
    public required string Origin { get; init; }

    public required MemberId Member { get; init; }

    /// <summary>What it is about, for people.</summary>
    public required string Subject { get; init; }

    /// <summary>Rank of the Sigma level; −1 when there is none.</summary>
    public int Level { get; private init; } = -1;

    /// <summary>0 to 100.</summary>
    public int Confidence { get; private init; } = UnstatedConfidence;

    public IReadOnlyList<string> Tags { get; private init; } = [];

    public IReadOnlyList<string> Techniques { get; private init; } = [];

    public SightedEntities? Entities { get; private init; }

    /// <summary>When it happened, as far as anybody said so.</summary>
    public DateTimeOffset? HappenedAt { get; private init; }

    /// <summary>The own host that is named; null when none is.</summary>
    public Asset? Host { get; private init; }

    /// <summary>Those on the host, or those that run what the advisory or the suggestion names.</summary>
    public IReadOnlyList<Service> Services => services.Value;

    public IReadOnlyList<CriticalFunction> Functions => functions.Value;

    /// <summary>Whether the calendar can be read: a rule that asks for it does not apply otherwise.</summary>
    public bool KnowsTheTime => context.Days is not null;

    public BankingMoment Moment => moment.Value;

    public bool IsExposed => Services.Any(service => service.InternetExposed);

    /// <summary>A live advisory reaches the host, or one of the services that are meant.</summary>
    public bool IsReached => context.State.Assessments.Values.Any(assessed =>
        assessed.Reached && assessed.Services.Any(reached => reached.Asset == Host?.Id || Services.Any(service => service.Id == reached.Service)));

    /// <summary>The own action that may have caused it, in words; null when none did.</summary>
    public string? AfterEffectOf => afterEffectOf.Value;

    public bool NamesOwnSupplier => Entities is { } entities
        && entities.Addresses.Concat(entities.Domains).Any(named => WouldCut.Ask(context.Ledger.Institution, named).Any(cut => cut.Kind == "supplier"));

    public static Trigger Of(Sighted sighting, DecisionContext context)
    {
        var host = sighting.Entities.Host is { } name ? context.Ledger.FindHost(name) : null;
        return new Trigger("sighting", context, () => host is null ? [] : context.Ledger.ServicesOn(host))
        {
            Origin = sighting.RuleFrom is not null ? Policy.Origin.Member : sighting.Tags.Contains(BehaviourTag) ? Policy.Origin.Behaviour : Policy.Origin.OwnRule,
            Member = sighting.RuleFrom ?? context.Self,
            Subject = sighting.RuleTitle,
            Level = SigmaLevel.Rank(sighting.Level),
            Confidence = sighting.Confidence ?? UnstatedConfidence,
            Tags = sighting.Tags,
            Techniques = sighting.Techniques,
            Entities = sighting.Entities,
            HappenedAt = sighting.EventTime,
            Host = host,
        };
    }

    public static Trigger Of(Accepted shared, DecisionContext context) => new("shared", context, () => ServicesMeant(shared.Suggestion, context))
    {
        Origin = shared.Producer == context.Hub ? Policy.Origin.Hub : Policy.Origin.Member,
        Member = shared.Producer,
        Subject = shared.Title,
        Entities = new SightedEntities(null, null, null, [.. Values(shared, "ipv4-addr", "ipv6-addr")], [.. Values(shared, "domain-name")], []),
    };

    public static Trigger Of(ExposureAssessed assessed, DecisionContext context) => new("advisory", context, () => ServicesReached(assessed, context))
    {
        Origin = assessed.Source is null ? Policy.Origin.Advisory : Policy.Origin.Hub,
        Member = assessed.Source ?? context.Self,
        Subject = assessed.AdvisoryId,
    };

    /// <summary>T1059 covers T1059.004 (ATT&amp;CK's sub-techniques).</summary>
    public bool HasTechnique(string id) =>
        Techniques.Any(named => named.StartsWith(id, StringComparison.OrdinalIgnoreCase) && (named.Length == id.Length || named[id.Length] == '.'));

    private static IEnumerable<string> Values(Accepted shared, params string[] kinds) =>
        shared.Indicators.Where(indicator => kinds.Contains(indicator.Kind)).Select(indicator => indicator.Value);

    private static IEnumerable<Service> ServicesReached(ExposureAssessed assessed, DecisionContext context)
    {
        var reached = assessed.Services.Select(service => service.Service).ToHashSet(StringComparer.Ordinal);
        return context.Ledger.Institution.Services.Where(service => reached.Contains(service.Id));
    }

    /// <summary>The own assessment of the advisory decides when there is one; else every service that runs the component in the named versions.</summary>
    private static IEnumerable<Service> ServicesMeant(ComponentShieldSuggestion? suggestion, DecisionContext context) =>
        suggestion is null ? []
        : context.State.Assessments.TryGetValue(suggestion.AdvisoryId, out var assessed) ? ServicesReached(assessed, context)
        : ExposureAssessor.RunsComponent(context.Ledger, suggestion.Component, suggestion.Versions);
}
