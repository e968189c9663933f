using System.Text.Json;

namespace Hikeshi.Response.Playbooks;

/// <summary>A step of a workflow (§4), by its type.</summary>
public abstract record PlaybookStep(StepFrame Frame)
{
    public string Id => Frame.Id;

    /// <summary>The step after success; null: the branch ends here.</summary>
    public string? Next => Frame.OnCompletion ?? Frame.OnSuccess;

    /// <summary>First steps of branches, which end in an end step and come back to this one.</summary>
    public virtual IEnumerable<string> Branches => [];
}

/// <summary>What every step has (§4.1).</summary>
/// <param name="Timeout">From the end of the delay; null: the limits of whoever carries it out.</param>
public sealed record StepFrame(
    string Id,
    string? Name,
    TimeSpan Delay,
    TimeSpan? Timeout,
    IReadOnlyDictionary<string, PlaybookVariable> Variables,
    string? OnCompletion,
    string? OnSuccess,
    string? OnFailure)
{
    /// <summary>What people call it: its name, or else its type.</summary>
    public string Title => Name is { Length: > 0 } ? Name : Checking.Forms.TypeOf(Id);
}

public sealed record StartStep(StepFrame Frame) : PlaybookStep(Frame);

public sealed record EndStep(StepFrame Frame) : PlaybookStep(Frame);

/// <param name="Agent">Who carries the commands out: an id of <see cref="Playbook.Parties"/>.</param>
/// <param name="Targets">On what: ids of <see cref="Playbook.Parties"/>.</param>
/// <param name="OutArgs">The variables that an answer may set.</param>
public sealed record ActionStep(StepFrame Frame, IReadOnlyList<PlaybookCommand> Commands, string Agent, IReadOnlyList<string> Targets, IReadOnlyList<string> OutArgs) : PlaybookStep(Frame);

/// <param name="Version">The modified time of the playbook that is meant; null: whichever is at hand.</param>
public sealed record PlaybookActionStep(StepFrame Frame, string PlaybookId, DateTimeOffset? Version, IReadOnlyList<string> InArgs, IReadOnlyList<string> OutArgs) : PlaybookStep(Frame);

public sealed record ParallelStep(StepFrame Frame, IReadOnlyList<string> NextSteps) : PlaybookStep(Frame)
{
    public override IEnumerable<string> Branches => NextSteps;
}

public sealed record IfStep(StepFrame Frame, string Condition, string OnTrue, string? OnFalse) : PlaybookStep(Frame)
{
    public override IEnumerable<string> Branches => OnFalse is null ? [OnTrue] : [OnTrue, OnFalse];
}

public sealed record WhileStep(StepFrame Frame, string Condition, string OnTrue) : PlaybookStep(Frame)
{
    public override IEnumerable<string> Branches => [OnTrue];
}

/// <param name="Switch">As it stands there: <c>__name__:value</c>, or a text with such in it.</param>
/// <param name="Cases">By value, the first step; <c>default</c> for the others.</param>
public sealed record SwitchStep(StepFrame Frame, string Switch, IReadOnlyDictionary<string, string> Cases) : PlaybookStep(Frame)
{
    public override IEnumerable<string> Branches => Cases.Values;
}

/// <summary>What is to be done (§5). Nothing here runs it.</summary>
/// <param name="Type">Of the command-type-ov, or somebody's own.</param>
/// <param name="Text">The command, base64 taken off; empty when there is none.</param>
/// <param name="Content">The body that goes with it (http-api, openc2-http), base64 taken off.</param>
public sealed record PlaybookCommand(string Type, string Text, string? Content, string? Description, IReadOnlyDictionary<string, IReadOnlyList<string>> Headers);
