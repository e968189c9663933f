using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection;

/// <summary>A rule, or a file of rules, that was left out; the others load.</summary>
/// <param name="File">As given by the caller.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Reason">What is wrong, and what would be right.</param>
public sealed record RuleRefusal(string File, int Line, string Reason)
    : Refusal("detection.rule-refused", $"{File}:{Line}", Reason, "", "")
{
    public override string ToString() => Sentence;
}

/// <summary>A processing pipeline that cannot be applied in full, and so is not applied at all.</summary>
/// <param name="File">As given by the caller.</param>
/// <param name="Line">Counted from 1.</param>
public sealed record PipelineRefusal(string File, int Line, string Reason)
    : Refusal("detection.pipeline-refused", $"{File}:{Line}", Reason, "", "")
{
    public override string ToString() => Sentence;
}

/// <summary>There are no rules to read there.</summary>
public sealed record RulesNotFound(string Path)
    : Refusal("detection.rules-not-found", Path, "no such file or directory", "a Sigma rule file, or a directory with *.yml or *.yaml files", "Check the path.")
{
    public override string ToString() => Sentence;
}

/// <summary>An event that is not one well-formed JSON object, or is beyond the limits.</summary>
/// <param name="Offset">Byte offset in the event, from 0.</param>
/// <param name="Line">Line in the event, from 1.</param>
public sealed record EventRefusal(int Offset, int Line, string What, string Expected)
    : Refusal("detection.event-refused", $"byte {Offset}, line {Line}", What, Expected, "")
{
    public override string ToString() => Sentence;
}
