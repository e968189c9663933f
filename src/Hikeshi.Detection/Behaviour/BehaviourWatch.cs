using System.Security.Cryptography;

namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// Finds intrusions by what they do, without a rule that names them: signs by structure, weighed by how rare the very thing is here, summed over
/// chains of deeds that belong together. The same deeds in the same order give the same sightings. Memory is bounded (<see cref="BehaviourLimits"/>).
/// One thread at a time; deeds may be read on many (<see cref="Detector.TryReadDeed"/>).
/// </summary>
public sealed class BehaviourWatch
{
    private const long Burst = TimeSpan.TicksPerMinute * 5;
    private const int BurstOfTools = 4;

    private readonly BehaviourOptions _options;
    private readonly SignalTable _table = SignalTable.Default;
    private EntityGraph _graph;
    private readonly Rarity _rarity;
    private readonly RateBaselines _rates;
    private readonly CloudBursts _cloud;
    private readonly StreamClock _clock = new();
    private readonly SightingMaker _maker;
    private readonly List<Sign> _signs = [];
    private readonly List<(Chain Chain, SignalKind Kind, string Thing)> _reckoned = [];
    private BehaviourCounters _counters;
    private bool _believed;

    public BehaviourWatch(BehaviourOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _graph = new(options.Limits);
        _rarity = new(options.Limits);
        _rates = new(options.Limits, options.Calendar);
        _cloud = new(options.Limits);
        _maker = new(options);
    }

    public BehaviourCounters Counters => _counters with
    {
        Jumps = _clock.Jumps,
        Processes = _graph.Processes,
        Chains = _graph.Chains,
        EvictedProcesses = _graph.EvictedProcesses,
        EvictedChains = _graph.EvictedChains,
        EvictedRates = _rates.Evicted + _cloud.Evicted,
        EvictedOthers = _graph.EvictedOthers,
        Lived = TimeSpan.FromTicks(_clock.Lived),
    };

    /// <summary>Whether the deed observed last became part of a chain: a later sighting may name its event.</summary>
    public bool HasContributed { get; private set; }

    /// <summary>Whether rareness counts already.</summary>
    public bool HasLearned => _clock.Lived >= _options.Limits.LearnFor.Ticks;

    /// <summary>Drops all processes, sessions and chains and keeps what is usual: for deeds that have nothing to do with those before.</summary>
    public void ForgetChains()
    {
        _graph = new(_options.Limits);
        _reckoned.Clear();
        _clock.Rebase();
    }

    /// <param name="deed">From <see cref="Detector.TryReadDeed"/>.</param>
    /// <param name="place">Where the event can be found again.</param>
    /// <param name="eventJson">The event itself, for its digest.</param>
    /// <returns>Null but for the few deeds that make a chain worth telling, or worth more than when it was last told.</returns>
    public BehaviourSighting? Observe(Deed deed, EventPlace place, ReadOnlySpan<byte> eventJson)
    {
        ArgumentNullException.ThrowIfNull(deed);
        _counters = _counters with { Deeds = _counters.Deeds + 1 };
        var teaches = _believed = Believes(deed);
        var ticks = teaches ? deed.Time!.Value.UtcTicks : Math.Max(_clock.Now, 0);
        var host = KeyHash.Of(deed.Host);
        var node = _graph.Take(deed);
        _signs.Clear();
        var feature = SignReader.Read(deed, node, _signs);
        var surprise = teaches ? Rate(deed, host, ticks) : 0;
        var rareness = HasLearned ? _rarity.Of(feature.Space, host, feature.Key) : default;
        if (deed.Kind == DeedKind.Flow && surprise > 0 && rareness.IsFirstOnHost)
        {
            _signs.Add(new("volume", deed.Address ?? "?"));
        }

        rareness = rareness with { Surprise = Math.Max(rareness.Surprise, HasLearned ? surprise : 0) };
        Further(deed, node, ticks);
        var chain = Contribute(deed, node, ticks, rareness, place, eventJson, out var added);
        if (chain is not null && chain.Score(ticks, _options.HalfLife.Ticks) >= _options.SightAt / 2)
        {
            _counters = _counters with { NotLearned = _counters.NotLearned + 1 };
        }
        else if (teaches)
        {
            _rarity.Learn(feature.Space, host, feature.Key, ticks, _clock.Aged);
        }

        HasContributed = added;
        return added ? _maker.Make(chain!, ticks) : null;
    }

    private bool Believes(Deed deed)
    {
        if (deed.Time is not { } time)
        {
            _counters = _counters with { WithoutTime = _counters.WithoutTime + 1 };
            return false;
        }

        if (_clock.Take(time.UtcTicks))
        {
            if (_clock.Jumped != 0)
            {
                _reckoned.ForEach(r => r.Chain.Move(r.Kind, r.Thing, _clock.Jumped));
            }

            _reckoned.Clear();
            return true;
        }

        _counters = _counters with { Disbelieved = _counters.Disbelieved + 1 };
        return false;
    }

    private double Rate(Deed deed, ulong host, long ticks) => deed.Kind switch
    {
        DeedKind.Flow => _rates.Add("sent", host, ticks, deed.Number),
        DeedKind.Logon when deed.Number == 3 && EntityGraph.Person(deed.Target) is { } person => _rates.Add("logons", KeyHash.Of(person), ticks, 1),
        DeedKind.Connection when deed.Image is { } image => _rates.Add("connections", KeyHash.Join(host, KeyHash.Of(image)), ticks, 1),
        _ => 0,
    };

    /// <summary>Signs that show in several deeds.</summary>
    private void Further(Deed deed, ProcessNode? node, long ticks)
    {
        if (deed.Kind == DeedKind.Connection && node is { Program.IsSuspect: true } && _table.IsAdminPort(deed.Number) && deed.Address is { } to
            && (node.Machines ??= new()).Add(to, ticks))
        {
            _signs.Add(new("fan-out", node.Program.Name));
        }
        else if (deed is { Kind: DeedKind.Logon, Number: 3, Address: not null } && EntityGraph.Person(deed.Target) is { } person && _graph.FanOf(person).Add(deed.Host, ticks))
        {
            _signs.Add(new("fan-out", person));
        }
        else if (deed.Kind == DeedKind.CloudCall)
        {
            _cloud.Add(deed, ticks, _signs);
        }
    }

    private Chain? Contribute(Deed deed, ProcessNode? node, long ticks, Rareness rareness, EventPlace place, ReadOnlySpan<byte> json, out bool added)
    {
        added = false;
        // A first child is a sign only while that is rare.
        _signs.RemoveAll(s => s.Id == "first-child" && (!rareness.IsFirstOnHost || rareness.Surprise < 2));
        if (deed.Kind == DeedKind.Logon && _graph.Origin(deed, ticks) is { } origin && origin.Score(ticks, _options.HalfLife.Ticks) >= 2)
        {
            _graph.Lead(deed.Host, deed.TargetLogonId, origin);
            return AddAll(origin, deed, node, ticks, rareness, place, json, ref added);
        }

        if (_signs.Count == 0 || _graph.ChainOf(deed, node, ticks) is not { } chain)
        {
            return _signs.Count == 0 ? node?.Root.Chain : null;
        }

        AddAll(chain, deed, node, ticks, rareness, place, json, ref added);
        Lead(deed, chain, ticks);
        return chain;
    }

    /// <summary>Where the chain goes on.</summary>
    private void Lead(Deed deed, Chain chain, long ticks)
    {
        switch (deed.Kind)
        {
            case DeedKind.Logon:
                _graph.Lead(deed.Host, deed.TargetLogonId, chain);
                break;
            case DeedKind.ServiceInstall:
                _graph.Serviced(deed.Host, chain, ticks);
                break;
            case DeedKind.RemoteThread when _graph.Node(deed.Host, deed.TargetGuid, deed.TargetId, deed.Target, isNew: false) is { Program.IsBoundary: false } victim:
                victim.Root.Chain ??= chain;
                break;
            default:
                break;
        }
    }

    private Chain AddAll(Chain chain, Deed deed, ProcessNode? node, long ticks, Rareness rareness, EventPlace place, ReadOnlySpan<byte> json, ref bool added)
    {
        string? digest = null;
        var program = node?.Program.Name is { } name and not "?" ? name : EntityGraph.Person(deed.Kind == DeedKind.Logon ? deed.Target : deed.User) ?? deed.Host;
        foreach (var sign in _signs)
        {
            digest ??= chain.Has(_table.Signal(sign.Id), sign.Thing) ? null : Convert.ToHexStringLower(SHA256.HashData(json));
            added |= Add(chain, sign, deed.Host, program, ticks, rareness, place, digest ?? "");
        }

        if (_signs.Exists(s => s.Id == "discovery-tool") && chain.Recent("discovery-tool", ticks - Burst) >= BurstOfTools)
        {
            added |= Add(chain, new("discovery-burst", "tools"), deed.Host, program, ticks, default, place, digest ?? "");
        }

        Chain.Name(chain.Users, EntityGraph.Person(deed.Kind == DeedKind.Logon ? deed.Target : deed.User ?? node?.User));
        Chain.Name(chain.Addresses, _signs.Count > 0 ? deed.Address : null);
        return chain;
    }

    private bool Add(Chain chain, Sign sign, string host, string program, long ticks, Rareness rareness, EventPlace place, string digest)
    {
        _counters = _counters with { Signs = _counters.Signs + 1 };
        var kind = _table.Signal(sign.Id);
        var surprise = Math.Min(rareness.Surprise, kind.RarityCap);
        var isNew = chain.Add(new(kind, sign.Thing, host, program, kind.Weight + surprise, rareness with { Surprise = surprise }, place, digest) { Ticks = ticks });
        if (isNew && !_believed)
        {
            _reckoned.Add((chain, kind, sign.Thing));
        }

        return isNew;
    }
}
