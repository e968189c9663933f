namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// Deeds that belong together: of a process and those below it, of a logon session, and of what they reach on other machines. The score is a sum of
/// log-likelihood ratios (naive Bayes): per kind of sign the greatest counts whole, each further one a share of the one before, because they depend on each
/// other; everything halves with time.
/// </summary>
internal sealed class Chain(long id, string host)
{
    /// <summary>Beyond it the least of the oldest half goes.</summary>
    public const int MaxContributions = 48;
    private const int MaxNames = 8;

    /// <summary>A stage counts while a quarter of its strongest sign is left: two half-lives.</summary>
    private const double StageLeft = 0.25;

    private readonly List<Contribution> _signs = [];

    public long Id { get; } = id;

    public string Host { get; } = host;

    public List<string> Hosts { get; } = [host];

    public List<string> Users { get; } = [];

    public List<string> Addresses { get; } = [];

    public bool IsGone { get; set; }

    public long LastTicks { get; private set; }

    public IReadOnlyList<Contribution> Signs => _signs;

    /// <summary>Stages that have been reported.</summary>
    public int ReportedStages { get; set; }

    public double ReportedScore { get; set; }

    public bool MayContain { get; set; }

    public bool Has(SignalKind kind, string thing) => Find(kind, thing) >= 0;

    /// <returns>False when the sign was there, and is only seen again.</returns>
    public bool Add(Contribution sign)
    {
        LastTicks = Math.Max(LastTicks, sign.Ticks);
        var known = Find(sign.Kind, sign.Thing);
        if (known >= 0)
        {
            _signs[known].Ticks = Math.Max(_signs[known].Ticks, sign.Ticks);
            return false;
        }

        if (_signs.Count >= MaxContributions)
        {
            var least = 0;
            for (var i = 1; i < _signs.Count / 2; i++)
            {
                least = _signs[i].Value < _signs[least].Value ? i : least;
            }

            _signs.RemoveAt(least);
        }

        _signs.Add(sign);
        Name(Hosts, sign.Host);
        return true;
    }

    /// <summary>The time that it was reckoned to turned out to be another.</summary>
    public void Move(SignalKind kind, string thing, long ticks)
    {
        var known = Find(kind, thing);
        if (known >= 0)
        {
            _signs[known].Ticks += ticks;
            LastTicks = Math.Max(LastTicks, _signs[known].Ticks);
        }
    }

    public static void Name(List<string> names, string? name)
    {
        if (name is not null && names.Count < MaxNames && !names.Contains(name))
        {
            names.Add(name);
        }
    }

    /// <param name="now">Event time, ticks.</param>
    /// <param name="halfLife">Ticks.</param>
    public double Score(long now, long halfLife)
    {
        // Asked for at every deed of a chain: without allocating.
        Span<double> values = stackalloc double[MaxContributions];
        for (var i = 0; i < _signs.Count; i++)
        {
            values[i] = _signs[i].Value * Left(_signs[i], now, halfLife);
        }

        var score = 0.0;
        for (var i = 0; i < _signs.Count; i++)
        {
            var share = 1.0;
            for (var other = 0; other < _signs.Count; other++)
            {
                var isBefore = ReferenceEquals(_signs[other].Kind, _signs[i].Kind) && (values[other] > values[i] || (values[other] == values[i] && other < i));
                share *= isBefore ? _signs[i].Kind.Repeat : 1;
            }

            score += values[i] * share;
        }

        return score;
    }

    /// <summary>Tactics with a sign that is still fresh, in the order of an intrusion.</summary>
    public List<string> Stages(long now, long halfLife) =>
        [.. Tactic.All.Where(t => _signs.Exists(s => s.Kind.Tactic == t && Left(s, now, halfLife) >= StageLeft))];

    public int Recent(string kind, long since) => _signs.Count(s => s.Kind.Id == kind && s.Ticks >= since);

    private int Find(SignalKind kind, string thing)
    {
        for (var i = 0; i < _signs.Count; i++)
        {
            if (ReferenceEquals(_signs[i].Kind, kind) && _signs[i].Thing == thing)
            {
                return i;
            }
        }

        return -1;
    }

    private static double Left(Contribution sign, long now, long halfLife) => Math.Pow(2, -Math.Abs(now - sign.Ticks) / (double)halfLife);
}
