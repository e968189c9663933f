using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Compensating;

/// <summary>A request shape that cannot be read, or that no rule may be made from.</summary>
/// <param name="Where">Source and JSON path.</param>
public sealed record ShapeRefused(string Where, string What, string Expected)
    : Refusal("controls.shape", Where, What, Expected, "No rule was made from it. See docs/compensating-controls.md.");

/// <summary>Something that cannot be done with a control or a campaign as it stands.</summary>
public sealed record ControlRefused(string Where, string What, string Expected, string Mend)
    : Refusal("controls.state", Where, What, Expected, Mend);
