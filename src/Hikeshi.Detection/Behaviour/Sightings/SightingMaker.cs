namespace Hikeshi.Detection.Behaviour;

/// <summary>Decides whether a chain is to be told, and tells it.</summary>
internal sealed class SightingMaker(BehaviourOptions options)
{
    /// <summary>A chain is told again when it has a further stage, became strong enough to contain, or is half as strong again.</summary>
    private const double ToldAgainAt = 1.5;

    private readonly double _exposed = SignalTable.Default.Ledger("exposed");
    private readonly double _vulnerable = SignalTable.Default.Ledger("vulnerable");

    public BehaviourSighting? Make(Chain chain, long ticks)
    {
        var own = chain.Score(ticks, options.HalfLife.Ticks);
        var mostAdded = options.Facts is null ? 0 : _exposed + _vulnerable;
        if (own + mostAdded < options.SightAt)
        {
            return null;
        }

        var stages = chain.Stages(ticks, options.HalfLife.Ticks);
        var standing = Standing(chain);
        var score = own + (standing.IsExposed ? _exposed : 0) + (standing.IsVulnerable ? _vulnerable : 0);
        if (score < options.SightAt || stages.Count < options.LeastStages)
        {
            return null;
        }

        var mayContain = score >= options.ContainAt && stages.Count >= options.ContainStages;
        if (chain.ReportedStages > 0 && stages.Count <= chain.ReportedStages && score < chain.ReportedScore * ToldAgainAt && !(mayContain && !chain.MayContain))
        {
            return null;
        }

        (chain.ReportedStages, chain.ReportedScore, chain.MayContain) = (Math.Max(stages.Count, chain.ReportedStages), score, mayContain || chain.MayContain);
        return Told(chain, score, stages, mayContain, standing);
    }

    /// <summary>Any of the chain's machines may be the way in.</summary>
    private HostStanding Standing(Chain chain)
    {
        var standing = default(HostStanding);
        foreach (var host in options.Facts is null ? [] : chain.Hosts)
        {
            var of = options.Facts!.Of(host);
            standing = new(standing.IsExposed || of.IsExposed, standing.IsVulnerable || of.IsVulnerable);
        }

        return standing;
    }

    private BehaviourSighting Told(Chain chain, double score, List<string> stages, bool mayContain, HostStanding standing)
    {
        var signs = chain.Signs.OrderBy(s => s.Ticks).ToList();
        var strongest = signs.MaxBy(s => s.Value)!;
        var first = At(signs[0].Ticks);
        List<BehaviourPart> parts = [.. signs.Select(s => new BehaviourPart(
            s.Kind.Id, s.Kind.Tactic, s.Kind.Technique, s.Host, s.Program, s.Thing, At(s.Ticks), s.Value, s.Rareness.Surprise, s.Rareness.IsFirstOnHost, s.Place, s.Digest))];
        AddLedger(parts, standing.IsExposed, "exposed", _exposed, chain.Host, first);
        AddLedger(parts, standing.IsVulnerable, "vulnerable", _vulnerable, chain.Host, first);
        return new(
            chain.Id,
            score,
            options.SightAt,
            mayContain,
            stages,
            [.. signs.Select(s => s.Kind.Technique).Distinct().Order(StringComparer.Ordinal)],
            [.. chain.Hosts],
            [.. chain.Users],
            strongest.Program,
            [.. chain.Addresses],
            first,
            At(signs[^1].Ticks),
            parts);
    }

    private static void AddLedger(List<BehaviourPart> parts, bool holds, string what, double value, string host, DateTimeOffset time)
    {
        if (holds)
        {
            parts.Add(new(what, "", "", host, "", host, time, value, 0, IsFirstOnHost: false, new("", 0), ""));
        }
    }

    private static DateTimeOffset At(long ticks) => new(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
}
