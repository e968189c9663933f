namespace Hikeshi.Response.Deciding;

/// <param name="Verdict">One of <see cref="Verdicts"/>: refused stays refused, waiting may be approved by people.</param>
internal sealed record Objection(string Verdict, string Guardrail, string Reason)
{
    /// <summary>Held by one of these it lies above the cap, and two different people must agree.</summary>
    private static readonly HashSet<string> AboveTheCap = new(StringComparer.Ordinal)
    {
        "never-contain", "tier-0", "blast-radius", "segment", "sector-cap", "no-allow-list", "unknown-host", "unknown-service", "too-long",
    };

    public static bool IsAboveTheCap(string guardrail) => AboveTheCap.Contains(guardrail);

    /// <summary>Of two that wait for people the one that asks more of them; of equal ones the first.</summary>
    public static Objection Graver(Objection? one, Objection other) => one is not null && (IsAboveTheCap(one.Guardrail) || !IsAboveTheCap(other.Guardrail)) ? one : other;
}
