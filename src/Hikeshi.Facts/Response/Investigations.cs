using System.Text.Json.Serialization;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Facts.Response;

/// <summary>A person asked the AI investigator about an entry: everything that the model is about to see. It is on disk before it is sent.</summary>
/// <param name="Subject">The entry that is asked about.</param>
/// <param name="By">Who asked, for a person.</param>
/// <param name="Endpoint">Where it is sent.</param>
/// <param name="Model">As the settings name it.</param>
/// <param name="Instructions">What the model is told, always the same.</param>
/// <param name="Data">The evidence as it is sent: JSON, with names replaced and secrets taken out.</param>
/// <param name="Evidence">The entries behind the short names in <paramref name="Data"/>.</param>
/// <param name="Names">What stands for what in <paramref name="Data"/>; it does not leave the node. Only these may be in a proposal's scope.</param>
/// <param name="Mentioned">The same of what only stands in a text of the evidence, where anybody may have written it.</param>
/// <param name="Playbooks">Ids of the playbooks that were on offer.</param>
[FactKind("response.investigation-asked/1")]
public sealed record InvestigationAsked(
    string Subject,
    string By,
    string Endpoint,
    string Model,
    [property: JsonConverter(typeof(LongText))] string Instructions,
    [property: JsonConverter(typeof(LongText))] string Data,
    IReadOnlyList<InvestigationName> Evidence,
    IReadOnlyList<InvestigationName> Names,
    IReadOnlyList<InvestigationName> Mentioned,
    IReadOnlyList<string> Playbooks) : Fact;

/// <param name="As">As the model sees it: <c>e1</c>, <c>host-1</c>.</param>
/// <param name="Name">What it is.</param>
public sealed record InvestigationName(string As, string Name);

/// <summary>What came of it. Nothing in Hikeshi acts on this fact: it is for people to read.</summary>
/// <param name="Outcome">proposed; or why there is nothing: unauthorized, busy, late, unreachable, rejected, too-long, not-understood, cut-short, declined, interrupted.</param>
/// <param name="Answer">What the model said, as it said it, at most 16,384 characters; the API key is taken out. Null when nothing came.</param>
/// <param name="Proposal">What is left of it for people: plain words, and only names and playbooks that exist.</param>
/// <param name="Refused">What was taken out of the answer, and why.</param>
/// <param name="Failure">In words, when there is no proposal.</param>
/// <param name="Milliseconds">From the first byte sent to the last one read.</param>
[FactKind("response.investigated/1")]
public sealed record Investigated(
    string Outcome,
    string Endpoint,
    string Model,
    [property: JsonConverter(typeof(LongText))] string? Answer,
    InvestigationProposal? Proposal,
    IReadOnlyList<string> Refused,
    string? Failure,
    long Milliseconds) : Fact
{
    public const string Proposed = "proposed";

    /// <summary>The model that says it answered; null when it does not say.</summary>
    public string? AnsweredBy { get; init; }

    public long? TokensIn { get; init; }

    public long? TokensOut { get; init; }
}

/// <param name="Confidence">low, medium, high: the model's own word for it.</param>
/// <param name="Evidence">Short names of the entries that it rests on.</param>
/// <param name="Scope">Short names of what may be concerned.</param>
/// <param name="Playbook">Id of the playbook that it would have people look at; null: none.</param>
/// <param name="Message">Words for the people concerned.</param>
public sealed record InvestigationProposal(BilingualText Hypothesis, string Confidence, IReadOnlyList<string> Evidence, IReadOnlyList<string> Scope, string? Playbook, BilingualText Message);
