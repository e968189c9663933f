using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Investigating;

/// <summary>Which endpoint is asked, and how much of it is borne.</summary>
/// <param name="Model">As the endpoint names it.</param>
/// <param name="Key">Null: the endpoint wants none.</param>
/// <param name="Patience">For one answer, to its last byte.</param>
/// <param name="MostTokens">That an answer may have.</param>
/// <param name="PerHour">How many questions are sent within an hour.</param>
/// <param name="HasSchema">The endpoint is told the form of its answer as a JSON Schema (structured output).</param>
/// <param name="SendsEvents">The events go with the question, masked; otherwise only what the rules matched in them.</param>
/// <param name="PlaybookFolder">The playbooks that may be proposed; null: none.</param>
public sealed record InvestigatorSettings(ModelProtocol Protocol, HttpPlace Place, string Model, SecretFile? Key, TimeSpan Patience, int MostTokens, int PerHour, bool HasSchema, bool SendsEvents, string? PlaybookFolder)
{
    /// <summary>Model and endpoint as headers of entries name the actor.</summary>
    public string Actor => $"model:{Model}@{Place.Address.Authority}";

    public string Endpoint => Place.Address.ToString();
}

public enum ModelProtocol
{
    /// <summary>Chat completions, as OpenAI and most local servers speak it.</summary>
    OpenAi,

    /// <summary>Messages, as Anthropic speaks it.</summary>
    Anthropic,
}
