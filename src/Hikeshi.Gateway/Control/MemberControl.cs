using Hikeshi.Gateway.Containments;
using Hikeshi.Gateway.DataPlane;

namespace Hikeshi.Gateway.Control;

/// <summary>One member as the control plane sees it.</summary>
internal sealed class MemberControl : IDisposable
{
    internal MemberControl(MemberGate gate, TimeProvider clock)
    {
        Gate = gate;
        Book = new ContainmentBook(gate.Config, clock, gate.Swap);
    }

    internal MemberGate Gate { get; }

    internal ContainmentBook Book { get; }

    internal ContainmentList List() => new([.. Book.List().Select(a => new ContainmentEntry(
        a.Order.Id.ToString(),
        OrderReader.Kinds.First(k => k.Value == a.Order.Kind).Key,
        a.Order.Host,
        a.Order.Address,
        a.Order.Port,
        a.Order.Allow,
        a.Order.Destinations,
        a.Order.ExpiresAt,
        a.Order.Reason,
        a.EnforcedAt))]);

    internal CountersAnswer Counters()
    {
        var counters = Gate.Counters;
        return new CountersAnswer(
            [.. Gate.Config.Services.Select((s, i) => new ServiceCounters(
                s.Name,
                s.Endpoint.Address.ToString(),
                s.Endpoint.Port,
                [.. Enum.GetValues<SourceClass>().Select(c => new SourceCounters(c.ToString().ToLowerInvariant(), counters.Accepted(i, c), counters.Refused(i, c)))]))],
            new EgressCounters(counters.EgressAccepted, counters.EgressRefused),
            counters.Cut,
            counters.Overflowed);
    }

    public void Dispose() => Book.Dispose();
}
