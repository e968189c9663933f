namespace Hikeshi.Detection.Behaviour;

/// <summary>When a chain of deeds is reported. Scores are in nats.</summary>
public sealed record BehaviourOptions
{
    public BehaviourLimits Limits { get; init; } = new();

    /// <summary>e^6: four hundred times likelier in an intrusion than in ordinary work.</summary>
    public double SightAt { get; init; } = 6;

    /// <summary>Different tactics that a sighting needs at least.</summary>
    public int LeastStages { get; init; } = 2;

    /// <summary>e^9: eight thousand times. From here a sighting may cause a containment, when it also has <see cref="ContainStages"/>.</summary>
    public double ContainAt { get; init; } = 9;

    public int ContainStages { get; init; } = 3;

    /// <summary>After which a sign counts half.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromHours(1);

    public BankDays Calendar { get; init; } = BankDays.Plain;

    /// <summary>Null: nothing is known of machines.</summary>
    public IHostFacts? Facts { get; init; }
}
