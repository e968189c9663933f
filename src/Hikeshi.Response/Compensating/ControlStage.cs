namespace Hikeshi.Response.Compensating;

/// <summary>How far the containment came that enforces a control. Nothing is kept that never stood, and nothing that a person let go.</summary>
public enum ControlStage
{
    /// <summary>People are asked for it, or it is ordered, and no actuator has taken it yet.</summary>
    Asked,

    /// <summary>An actuator took it.</summary>
    Stands,

    /// <summary>It stood until its own end.</summary>
    RanOut,

    /// <summary>It was refused, lapsed or was withdrawn before it began, or a person let it go.</summary>
    Dropped,
}
