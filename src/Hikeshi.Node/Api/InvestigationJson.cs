using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of investigations, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(InvestigationRequest))]
[JsonSerializable(typeof(InvestigationBegun))]
[JsonSerializable(typeof(InvestigationRow[]))]
[JsonSerializable(typeof(InvestigationAnswer))]
[JsonSerializable(typeof(FilingRequest))]
[JsonSerializable(typeof(FilingAnswer))]
internal sealed partial class InvestigationJson : JsonSerializerContext;

/// <param name="Subject">An entry, a case of the detection queue, or a containment that is in force.</param>
internal sealed record InvestigationRequest(string Subject);

/// <param name="WaitSeconds">By then there is an answer, or an entry that says why there is none.</param>
internal sealed record InvestigationBegun(string Id, int WaitSeconds);

/// <param name="State"><c>asked</c>, or the outcome.</param>
internal sealed record InvestigationRow(string Id, DateTimeOffset At, string Subject, string By, string Model, string State);

/// <summary>Everything of one investigation; what is erased is null.</summary>
/// <param name="Asked">What was sent.</param>
internal sealed record InvestigationAnswer(string Id, string State, DateTimeOffset At, string Subject, string By, string Endpoint, string Model)
{
    public string? AnswerEntry { get; init; }

    public string? Instructions { get; init; }

    public string? Data { get; init; }

    /// <summary>What the short names in data and answer stand for.</summary>
    public IReadOnlyList<NamedRow> Names { get; init; } = [];

    /// <summary>What the model said, as it said it: foreign text, never to be shown as anything but text.</summary>
    public string? RawAnswer { get; init; }

    public ProposalRow? Proposal { get; init; }

    public IReadOnlyList<string> Refused { get; init; } = [];

    public string? Failure { get; init; }

    public string? AnsweredBy { get; init; }

    public long? TokensIn { get; init; }

    public long? TokensOut { get; init; }

    public long? Milliseconds { get; init; }

    /// <summary>The approval that a person has asked for because of it; null: none.</summary>
    public string? Approval { get; init; }
}

/// <param name="Playbook">Null: none.</param>
internal sealed record ProposalRow(BilingualText Hypothesis, string Confidence, IReadOnlyList<NamedRow> Evidence, IReadOnlyList<NamedRow> Scope, string? Playbook, string? PlaybookName, BilingualText Message);

/// <param name="As">As the model saw it.</param>
internal sealed record NamedRow(string As, string Name);

internal sealed record FilingRequest(string Reason);

internal sealed record FilingAnswer(string EntryId, string Approval);
