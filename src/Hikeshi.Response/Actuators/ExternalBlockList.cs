using System.Text;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Active;

namespace Hikeshi.Response.Actuators;

/// <summary>
/// External dynamic lists: plain text that firewalls poll (<c>/blocklists/ip.txt</c>, <c>/blocklists/domain.txt</c>).
/// An entry is <em>delivered</em> when it stands in the list; when it is enforced, only the firewall knows.
/// </summary>
public sealed class ExternalBlockList : IActuator
{
    private const string OwnName = "external-block-list";

    public string Name => OwnName;

    public ActuatorCapability Capability { get; } = new(ActuatorCapability.Only(ContainmentKind.BlockAddress, ContainmentKind.BlockDomain), EndHeldBy.Target, Observes: false) { AtOnce = 64 };

    public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => Delivered();

    public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) =>
        Task.FromResult(new ActuatorReport(ActuatorState.Rehearsed, $"would stand in the list until {order.ExpiresAt:O}"));

    public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel) => Delivered();

    public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => Delivered();

    public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel) => Undone();

    public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel) => Undone();

    /// <summary>
    /// One entry a line, in ordinal order: what was given to this list, so that everything that speaks against an order has been asked once more and the
    /// order is on disk. Not what is only decided or ordered, what was refused, and what has come to its end.
    /// </summary>
    /// <param name="isHeldBack">What shall not stand there yet.</param>
    /// <param name="now">By the clock of the state.</param>
    public static string Render(ResponseState state, ContainmentKind kind, Func<ActiveContainment, bool> isHeldBack, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var entry in state.Active.All.Where(c => c.Order.Kind == kind && c.EndsAt > now && IsGiven(c, now) && !isHeldBack(c)).SelectMany(c => c.Order.Destinations).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            text.Append(entry).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What is renewed goes on standing there until something is said of the renewal: a firewall that polls in between would let go.</summary>
    private static bool IsGiven(ActiveContainment containment, DateTimeOffset now) =>
        containment.Of(OwnName) is { State: Standing.Delivered or Standing.Enforced } || (containment is { Reports.IsEmpty: true, Renewed: { } before } && before.EndsAt > now && IsGiven(before, now));

    private static Task<ActuatorReport> Delivered() => Task.FromResult(new ActuatorReport(ActuatorState.Delivered, "stands in the list; enforced when the firewall polls it"));

    private static Task<ActuatorReport> Undone() => Task.FromResult(new ActuatorReport(ActuatorState.Undone, "taken off the list"));
}
