namespace Hikeshi.Detection.Correlating;

/// <summary>
/// How many of the rules held one after the other in their order: the length of the longest such chain. For each rule and length only the chain
/// that began last is kept, because it stays in the window longest; so the memory does not grow with the events.
/// </summary>
internal sealed class OrderedWindow : Window
{
    private sealed record Link(Sample Sample, Link? Before, long StartTicks);

    private readonly int _members;

    /// <summary>[rule, length − 1]</summary>
    private readonly Link?[,] _chains;

    public OrderedWindow(int members)
    {
        _members = members;
        _chains = new Link?[members, members];
    }

    public override int Weight => _members * _members;

    public override long Count => (long)Value;

    public override decimal Value => Longest() is { } link ? Length(link) : 0;

    /// <summary>Of samples of one step, those of later rules must come first: none follows another.</summary>
    public override bool Add(Sample sample)
    {
        for (var length = Math.Min(sample.Member, _members - 1); length >= 0; length--)
        {
            var before = length == 0 ? null : Before(sample, length - 1);
            if (length > 0 && before is null)
            {
                continue;
            }

            var link = new Link(sample, before, before?.StartTicks ?? sample.Ticks);
            if (_chains[sample.Member, length] is not { } kept || link.StartTicks >= kept.StartTicks)
            {
                _chains[sample.Member, length] = link;
            }
        }

        return false;
    }

    public override void Trim(long ticks)
    {
        for (var i = 0; i < _members; i++)
        {
            for (var length = 0; length < _members; length++)
            {
                if (_chains[i, length]?.StartTicks <= ticks)
                {
                    _chains[i, length] = null;
                }
            }
        }
    }

    public override void Clear() => Array.Clear(_chains);

    public override bool HasFrom(int member) => Evidence().Any(s => s.Member == member);

    public override IEnumerable<Sample> Evidence()
    {
        var samples = new List<Sample>();
        for (var link = Longest(); link is not null; link = link.Before)
        {
            samples.Add(link.Sample);
        }

        samples.Reverse();
        return samples;
    }

    private Link? Before(Sample sample, int length)
    {
        Link? best = null;
        for (var i = 0; i < sample.Member; i++)
        {
            if (_chains[i, length] is { } chain && chain.Sample.Step < sample.Step && (best is null || chain.StartTicks > best.StartTicks))
            {
                best = chain;
            }
        }

        return best;
    }

    private Link? Longest()
    {
        for (var length = _members - 1; length >= 0; length--)
        {
            for (var i = 0; i < _members; i++)
            {
                if (_chains[i, length] is { } chain)
                {
                    return chain;
                }
            }
        }

        return null;
    }

    private static int Length(Link link)
    {
        var length = 1;
        for (var before = link.Before; before is not null; before = before.Before)
        {
            length++;
        }

        return length;
    }
}
