using System.Collections.Immutable;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Active;

namespace Hikeshi.Response.RedButton;

/// <summary>
/// A red button that the rooms have not come to: from the moment when a press is carried out no order may be, however far thinking is behind, and also
/// while the log has no space to record it. Thread-safe.
/// </summary>
internal sealed class PressedButton
{
    private readonly Lock gate = new();
    private ulong? index;
    private bool isUnrecorded;
    private ImmutableHashSet<ContainmentId> letGo = [];

    /// <summary>It is carried out before it has an entry.</summary>
    public void Press()
    {
        lock (gate)
        {
            isUnrecorded = true;
        }
    }

    /// <summary>What was carried out before has its entry now.</summary>
    /// <param name="at">Its place in the log.</param>
    public void IsRecorded(ulong at)
    {
        lock (gate)
        {
            isUnrecorded = false;
            index = index is { } before && before > at ? before : at;
        }
    }

    /// <param name="at">Its place in the log.</param>
    /// <param name="orders">What is let go of by it now.</param>
    public void Press(ulong at, IEnumerable<ContainmentOrder> orders)
    {
        lock (gate)
        {
            (index, letGo) = (index is { } before && before > at ? before : at, [.. orders.Select(order => order.Id)]);
        }
    }

    /// <summary>Whether the last press that was recorded let go of it already.</summary>
    public bool HasLetGoOf(ContainmentId id)
    {
        lock (gate)
        {
            return letGo.Contains(id);
        }
    }

    /// <param name="known">The last press that the rooms know.</param>
    public bool Holds(AllReleasedAt? known)
    {
        lock (gate)
        {
            return isUnrecorded || (index is { } at && !(known?.Index >= at));
        }
    }
}
