using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Investigating.Protocols;

/// <summary>How an endpoint is asked, and where in its answer the model's words are.</summary>
internal interface IModelProtocol
{
    HttpAsk Ask(string instructions, string data);

    /// <exception cref="NotDoneException">It is no answer of this protocol.</exception>
    ModelWords Read(HttpAnswer answer);

    /// <summary>What an error says for people; empty when it says nothing.</summary>
    string Complaint(HttpAnswer answer);
}

/// <param name="Text">What the model said.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Model">The model that says it answered.</param>
/// <param name="WantsTool">It asked for a tool; there is none.</param>
internal sealed record ModelWords(string Text, ModelEnding Ending, string? Model, long? TokensIn, long? TokensOut, bool WantsTool);

internal enum ModelEnding
{
    Finished,
    CutShort,
    Declined,
}
