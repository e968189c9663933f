namespace Hikeshi.Detection;

/// <summary>How much a finding matters, most first.</summary>
public enum FindingSeverity
{
    /// <summary>The rule is refused or does not do what it says, or violates what the specification demands.</summary>
    Error,

    /// <summary>The rule runs, but other tools may refuse it, or a part of it cannot be meant.</summary>
    Warning,

    /// <summary>The rule is right, and could be simpler.</summary>
    Hint,
}

/// <summary>Something that the author of a rule should know.</summary>
/// <param name="File">As given by the caller.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Check">Which check found it: stable, kebab case.</param>
/// <param name="What">What stands there.</param>
/// <param name="Why">Why that matters.</param>
/// <param name="Mend">What to write instead.</param>
public sealed record RuleFinding(string File, int Line, FindingSeverity Severity, string Check, string What, string Why, string Mend)
{
    /// <summary>One line for a person.</summary>
    public string Sentence => $"{What}: {Why}. {Mend}";
}

/// <param name="Files">How many files were read.</param>
/// <param name="Rules">How many documents stand in them.</param>
/// <param name="Findings">By file and line.</param>
public sealed record RuleLintReport(int Files, int Rules, IReadOnlyList<RuleFinding> Findings)
{
    public int Count(FindingSeverity severity) => Findings.Count(f => f.Severity == severity);
}
