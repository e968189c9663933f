namespace Hikeshi.Detection.Behaviour;

/// <summary>How rare something is, in nats.</summary>
/// <param name="Surprise">0 while it is being learned what is usual.</param>
/// <param name="IsFirstOnHost">Never counted on this host.</param>
/// <param name="IsFirstAnywhere">Never counted on any host.</param>
public readonly record struct Rareness(double Surprise, bool IsFirstOnHost, bool IsFirstAnywhere);

/// <summary>
/// What is usual on a host and on all hosts together. Against an attacker who trains it: a host counts a thing once per hour, however often it does it;
/// one host lifts a thing by at most <see cref="MaxFromOneHost"/> in the count of all hosts; what is usual on one host only keeps half of its rareness
/// among all; and what a suspected chain does is not learned (the caller's part). Memory is fixed. One thread at a time.
/// </summary>
internal sealed class Rarity
{
    private const int MaxFromOneHost = 3;
    private const int Depth = 4;

    /// <summary>Hosts that it takes to say what is usual among them.</summary>
    private const int SomeHosts = 4;
    private const int CountHostsEvery = 256;

    private readonly CountMinSketch _everywhere;
    private readonly CountMinSketch _onHost;
    private readonly RecentSet _thisHour;
    private readonly Dictionary<string, (TailMass Everywhere, TailMass OnHost)> _spaces = [];
    private readonly HyperLogLog _hosts = new(10);
    private readonly int _leastObservations;
    private bool _hasSomeHosts;
    private long _learned;

    public Rarity(BehaviourLimits limits)
    {
        _everywhere = new(limits.SketchWidth, Depth, limits.HalfLife);
        _onHost = new(limits.SketchWidth, Depth, limits.HalfLife);
        _thisHour = new(limits.SketchWidth);
        _leastObservations = limits.LeastObservations;
    }

    /// <summary>All that is kept, but for some hundred bytes.</summary>
    public long Bytes => _everywhere.Bytes + _onHost.Bytes;

    /// <param name="space">Things of one kind, rare among each other: <c>start</c>, <c>logon</c>.</param>
    public Rareness Of(string space, ulong host, ulong key)
    {
        var (all, one) = (_everywhere.Estimate(key), _onHost.Estimate(KeyHash.Join(host, key)));
        var known = _spaces.GetValueOrDefault(space);
        var (isFirst, isFirstHere) = (all < 0.5, one < 0.5);
        if (known.Everywhere is null || known.Everywhere.Total < _leastObservations)
        {
            return new(0, isFirstHere, isFirst);
        }

        var everywhere = known.Everywhere.Surprise(all);
        return new(isFirstHere ? everywhere : Math.Max(known.OnHost.Surprise(one), _hasSomeHosts ? everywhere / 2 : 0), isFirstHere, isFirst);
    }

    /// <param name="ticks">The event's time, UTC.</param>
    /// <param name="aged">The time to forget by (<see cref="StreamClock.Aged"/>).</param>
    public void Learn(string space, ulong host, ulong key, long ticks, long aged)
    {
        var here = KeyHash.Join(host, key);
        if (!_thisHour.Add(KeyHash.Join(here, (ulong)(ticks / TimeSpan.TicksPerHour))))
        {
            return;
        }

        _hosts.Add(host);
        if (_learned++ % CountHostsEvery == 0)
        {
            _hasSomeHosts = _hosts.Estimate() >= SomeHosts - 0.5;
        }

        _everywhere.Advance(aged);
        _onHost.Advance(aged);
        if (!_spaces.TryGetValue(space, out var masses))
        {
            _spaces[space] = masses = (new(), new());
        }

        var (all, one) = (_everywhere.Estimate(key), _onHost.Estimate(here));
        masses.Everywhere.Learn(all);
        masses.OnHost.Learn(one);
        _onHost.Add(here, 1);
        if (one < MaxFromOneHost - 0.5)
        {
            _everywhere.Add(key, 1);
        }
    }
}
