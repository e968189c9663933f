namespace Hikeshi.Detection.Behaviour;

/// <summary>A sign that a chain holds.</summary>
/// <param name="Kind">From the table.</param>
/// <param name="Thing">What tells it from others of its kind.</param>
/// <param name="Value">Weight and rareness, nats, undecayed.</param>
internal sealed record Contribution(SignalKind Kind, string Thing, string Host, string Program, double Value, Rareness Rareness, EventPlace Place, string Digest)
{
    /// <summary>When it was last seen, UTC.</summary>
    public required long Ticks { get; set; }
}
