using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Reputation;

/// <summary>What this node has learned of a producer. It never lifts one source above narrow, short protections.</summary>
/// <param name="Reputation">0 to 1; 0.5 when nothing is known.</param>
/// <param name="Confirmed">Weight of what proved true, with forgetting.</param>
/// <param name="Reversed">Weight of what was taken back, with forgetting.</param>
/// <param name="QuarantinedSince">When what it shares ceased to have an effect; null: it has.</param>
public sealed record ProducerStanding(MemberId Producer, double Reputation, double Confirmed, double Reversed, DateTimeOffset? QuarantinedSince)
{
    /// <summary>One reversal of somebody unknown is enough; it takes several confirmations to make it good.</summary>
    private const double Doubtful = 0.35;

    private const int FewestObjects = 60;
    private const int MostObjects = 1140;

    public bool IsQuarantined => QuarantinedSince is not null;

    /// <summary>Of whom nothing is known.</summary>
    public static ProducerStanding Unknown(MemberId producer) => new(producer, 0.5, 0, 0, QuarantinedSince: null);

    /// <summary>Its word confirms nobody else's.</summary>
    public bool IsDoubted => IsQuarantined || Reputation < Doubtful;

    /// <summary>How many objects are looked at within a minute: 600 of somebody unknown, never more than 1,140 and never less than 60.</summary>
    public int ObjectsPerMinute => FewestObjects + (int)((MostObjects - FewestObjects) * Reputation);
}
