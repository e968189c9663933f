using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Compensating;

/// <summary>One control, as the log tells it. Immutable.</summary>
/// <param name="Entry">Where it was proposed.</param>
/// <param name="LatestEnd">When people are asked, or were last.</param>
/// <param name="Placed">How it stands now; null: it is only proposed.</param>
/// <param name="Verified">The last look at it.</param>
/// <param name="Asked">What people are asked just now; null: nothing.</param>
/// <param name="AskedAt">When people were last asked.</param>
/// <param name="Next">The containment that people let for when this one ends; null: none.</param>
/// <param name="Questions">How often people were asked.</param>
/// <param name="IsOverdue">Its latest end has passed, and nobody said that it stays.</param>
public sealed record Control(
    ControlProposed Proposed,
    EntryId Entry,
    DateTimeOffset ProposedAt,
    DateTimeOffset LatestEnd,
    ControlPlaced? Placed,
    DateTimeOffset? PlacedAt,
    ControlVerified? Verified,
    ControlAsked? Asked,
    DateTimeOffset? AskedAt,
    int Questions,
    ContainmentId? Next,
    bool MayBlock,
    bool IsOverdue,
    ControlEnded? Ended,
    DateTimeOffset? EndedAt)
{
    public static Control Of(Facts.Recorded<ControlProposed> proposed) =>
        new(proposed.Fact, proposed.Id, proposed.Time, proposed.Fact.LatestEnd, null, null, null, null, null, 0, null, MayBlock: false, IsOverdue: false, null, null) { Document = proposed.Causes.Count > 0 ? proposed.Causes[0] : null };

    /// <summary>Of the containment that enforces it.</summary>
    public ControlStage Stage { get; init; }

    /// <summary>The person who placed it last; null: nobody did. That it stays is that person's wish.</summary>
    public string? PlacedBy { get; init; }

    /// <summary>So many different people had to let what stands, or that it blocks; null: nobody was asked, or nobody knows it any more.</summary>
    public int? LetBy { get; init; }

    /// <summary>So many are asked just now, or were the last time; null: nobody was, or nobody knows it any more.</summary>
    public int? AskedOf { get; init; }

    /// <summary>So many let <see cref="Next"/>.</summary>
    public int NextLetBy { get; init; }

    /// <summary>Whether there is, or was until its own end, something that can be kept.</summary>
    public bool CanBeKept => Placed is { Containment: null } || (Placed is not null && Stage is ControlStage.Stands or ControlStage.RanOut);

    /// <summary>The entry that brought the advisory when it was proposed.</summary>
    public EntryId? Document { get; init; }

    public string Id => Proposed.ControlId;

    public bool IsOpen => Ended is null;

    /// <summary>The containment that enforces it; null where people placed it, or nobody yet.</summary>
    public ContainmentId? Containment => Placed?.Containment;

    /// <summary>People have put something somewhere, and it is still there as far as anybody said.</summary>
    public bool StandsByHand => Placed is { Containment: null } && Verified is not { IsInForce: false };

    /// <summary>People are asked in time: a day before the end, or when three quarters of a shorter life are over.</summary>
    public DateTimeOffset AskAt
    {
        get
        {
            var quarter = (Proposed.LatestEnd - ProposedAt) / 4;
            return LatestEnd - (quarter < TimeSpan.FromDays(1) ? quarter : TimeSpan.FromDays(1));
        }
    }

    /// <summary>Its life when it is kept: as long as it was given first.</summary>
    public TimeSpan Life => Proposed.LatestEnd - ProposedAt;
}
