using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Response.Compensating.Fitting;

/// <summary>What the person who has controls proposed adds to the advisory.</summary>
/// <param name="Shape">What ordinary requests look like; null: no virtual patch.</param>
/// <param name="ShapeSource">Who says so.</param>
/// <param name="Service">The service that the shape is about; null: every reached service on a usual HTTP port.</param>
/// <param name="Life">Until people are asked again.</param>
public sealed record ControlWish(RequestShape? Shape, string ShapeSource, string? Service, TimeSpan Life)
{
    public const int MostDays = 30;
}
