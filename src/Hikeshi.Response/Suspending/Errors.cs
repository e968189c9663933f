using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Suspending;

/// <summary>A suspension plan that cannot be read; it never replaces one that is kept.</summary>
/// <param name="Where">File and line.</param>
public sealed record SuspensionPlanRefused(string Where, string What, string Expected)
    : Refusal("response.suspension-plan", Where, What, Expected, "See docs/suspension.md; docs/examples/suspension has whole ones.");

/// <summary>What somebody asks of a suspension that does not go.</summary>
/// <param name="Why">unknown, conflict or malformed.</param>
public sealed record SuspensionRefused(string Why, string Where, string What, string Expected, string Mend)
    : Refusal("response.suspension", Where, What, Expected, Mend);
