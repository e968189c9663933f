using Hikeshi.Response.Active;

namespace Hikeshi.Response.Compensating;

/// <summary>Where a control stands, and what is wrong with it.</summary>
/// <param name="State">proposed, waiting, ordered, delivered, enforced, failed, lapsed, placed, verified, missing, overdue, remove, ended.</param>
/// <param name="Finding">What a person must do; null: nothing.</param>
public sealed record ControlStanding(string State, string? Finding)
{
    public static ControlStanding Of(Control control, ResponseState response)
    {
        if (!control.IsOpen)
        {
            return control.StandsByHand ? new("remove", $"it has ended ({control.Ended!.Why}): take it out where it was put, and say so (controls verify --missing)") : new("ended", null);
        }

        var standing = Placed(control, response);
        return control.IsOverdue ? new("overdue", $"its latest end {control.LatestEnd:yyyy-MM-dd HH:mm'Z'} has passed, and the weak component still runs{(standing.Finding is { } also ? $"; {also}" : "")}") : standing;
    }

    private static ControlStanding Placed(Control control, ResponseState response)
    {
        if (control.Placed is null)
        {
            return new("proposed", null);
        }

        if (control.Containment is { } containment)
        {
            return response.Active.TryFind(containment, out var active)
                ? active.State == Standing.Failed ? new("failed", "no actuator enforces it") : new(active.State, null)
                : response.Waiting.Find(containment) is not null ? new("waiting", null)
                : new("lapsed", "nothing enforces it (any more): it was refused, let go, or came to its end; place it again");
        }

        return control.Verified switch
        {
            { IsInForce: false } look => new("missing", $"it was not found where it should be: {look.Detail}"),
            { } => new("verified", null),
            null => new("placed", null),
        };
    }
}
