using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Investigating;

/// <param name="Why">off, busy, budget, unknown, nothing-to-file, not-a-person, filed, gone.</param>
public sealed record InvestigationRefusal(string Why, string At, string Found, string Wanted, string Do) : Refusal("investigation." + Why, At, Found, Wanted, Do)
{
    /// <summary>When it is worth another try; null: not by waiting.</summary>
    public TimeSpan? After { get; init; }
}
