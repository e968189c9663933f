using System.Text.Json;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Investigating.Asking;

namespace Hikeshi.Response.Investigating.Protocols;

/// <summary>Messages: <c>POST messages</c> below the address. The form is that of version 2026-10-21, as Anthropic's own client 13.12.0 writes it.</summary>
internal sealed class AnthropicMessages(InvestigatorSettings settings) : IModelProtocol
{
    public const string Version = "2026-10-21";

    public HttpAsk Ask(string instructions, string data) => HttpAsk.Json(HttpMethod.Post, "messages", json =>
    {
        json.WriteString("model", settings.Model);
        json.WriteNumber("max_tokens", settings.MostTokens);
        json.WriteString("system", instructions);
        json.WriteStartArray("messages");
        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WriteString("content", data);
        json.WriteEndObject();
        json.WriteEndArray();
        if (settings.HasSchema)
        {
            json.WriteStartObject("output_config");
            json.WriteStartObject("format");
            json.WriteString("type", "json_schema");
            json.WritePropertyName("schema");
            json.WriteRawValue(Instructions.Schema);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }) with
    {
        Headers = [("anthropic-version", Version)],
    };

    public ModelWords Read(HttpAnswer answer)
    {
        var root = answer.Json();
        if (root.At("content").ValueKind != JsonValueKind.Array)
        {
            throw new NotDoneException("it answered without content: is it an endpoint for messages?");
        }

        var blocks = root.List("content").Take(64).ToList();
        var ending = root.Text("stop_reason") switch
        {
            "max_tokens" or "model_context_window_exceeded" => ModelEnding.CutShort,
            "refusal" => ModelEnding.Declined,
            _ => ModelEnding.Finished,
        };
        return new ModelWords(
            string.Concat(blocks.Where(block => block.Text("type") == "text").Select(block => block.Text("text"))),
            ending,
            root.Text("model"),
            root.Whole("usage", "input_tokens"),
            root.Whole("usage", "output_tokens"),
            blocks.Exists(block => block.Text("type").EndsWith("tool_use", StringComparison.Ordinal)));
    }

    public string Complaint(HttpAnswer answer) => answer.ErrorJson().Text("error", "message");
}
