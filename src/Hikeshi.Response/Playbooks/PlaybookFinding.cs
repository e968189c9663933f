namespace Hikeshi.Response.Playbooks;

/// <summary>What is wrong with a playbook, or could be better.</summary>
/// <param name="Where">The JSON path.</param>
/// <param name="Expected">What would be right; what to do about it.</param>
public sealed record PlaybookFinding(string Where, string What, string Expected, PlaybookFindingKind Kind)
{
    /// <summary>With one of these a playbook is not run.</summary>
    public bool IsError => Kind != PlaybookFindingKind.Advice;

    public string Sentence => $"{Where}: {What}{(Expected.Length == 0 ? "" : $"; expected {Expected}")}";
}

public enum PlaybookFindingKind
{
    /// <summary>A property is missing, of another type, or not of its form: what a JSON schema of the specification sees, too.</summary>
    Structure,

    /// <summary>A requirement that the text of the specification makes, or without which the playbook cannot be carried out: references, flow, variables, conditions, commands.</summary>
    Rule,

    /// <summary>A recommendation, or a duty of the producer that nothing here depends on.</summary>
    Advice,
}
