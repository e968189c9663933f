namespace Hikeshi.Kernel.Errors;

/// <summary>
/// An expected "no", as a value. Rooms derive closed hierarchies from it in their <c>Errors.cs</c>;
/// the host maps it once to problem details (RFC 9457) and to exit code 2.
/// </summary>
/// <param name="Code">Stable, machine-readable, <c>room.reason</c> in kebab case.</param>
/// <param name="Where">File and line, JSON path, or other position; empty when the whole input is meant.</param>
/// <param name="What">What was found.</param>
/// <param name="Expected">What was expected there.</param>
/// <param name="Mend">What the person can do about it.</param>
public record Refusal(string Code, string Where, string What, string Expected, string Mend)
{
    /// <summary>The place in a text that was handed in; null when no one place is meant.</summary>
    public TextPosition? Place { get; init; }

    /// <summary>One line for a person: where, what, what was expected, what to do.</summary>
    public string Sentence =>
        $"{(Where.Length == 0 ? "" : Where + ": ")}{What}{(Expected.Length == 0 ? "" : $"; expected {Expected}")}{(Mend.Length == 0 ? "" : $". {Mend}")}";

    public override string ToString() => Sentence;
}

/// <summary>Carries a <see cref="Refusal"/> where a value cannot be returned (deep inside a parser). Caught at the room's border.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Sentence)
{
    public Refusal Refusal { get; } = refusal;
}
