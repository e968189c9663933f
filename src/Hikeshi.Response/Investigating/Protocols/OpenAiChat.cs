using System.Text.Json;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Investigating.Asking;

namespace Hikeshi.Response.Investigating.Protocols;

/// <summary>Chat completions: <c>POST chat/completions</c> below the address, as OpenAI and servers that are compatible with it take it.</summary>
internal sealed class OpenAiChat(InvestigatorSettings settings) : IModelProtocol
{
    public HttpAsk Ask(string instructions, string data) => HttpAsk.Json(HttpMethod.Post, "chat/completions", json =>
    {
        json.WriteString("model", settings.Model);
        json.WriteNumber(KnowsCompletionTokens(settings.Place.Address) ? "max_completion_tokens" : "max_tokens", settings.MostTokens);
        json.WriteBoolean("stream", false);
        json.WriteStartArray("messages");
        Say(json, "system", instructions);
        Say(json, "user", data);
        json.WriteEndArray();
        if (settings.HasSchema)
        {
            json.WriteStartObject("response_format");
            json.WriteString("type", "json_schema");
            json.WriteStartObject("json_schema");
            json.WriteString("name", "investigation");
            json.WriteBoolean("strict", true);
            json.WritePropertyName("schema");
            json.WriteRawValue(Instructions.Schema);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    });

    public ModelWords Read(HttpAnswer answer)
    {
        var root = answer.Json();
        var choice = root.List("choices").FirstOrDefault();
        if (choice.ValueKind != JsonValueKind.Object || choice.At("message").ValueKind != JsonValueKind.Object)
        {
            throw new NotDoneException("it answered without a choice that has a message: is it an endpoint for chat completions?");
        }

        var ending = choice.Text("finish_reason") switch
        {
            "length" => ModelEnding.CutShort,
            "content_filter" => ModelEnding.Declined,
            _ => choice.Text("message", "refusal").Length > 0 ? ModelEnding.Declined : ModelEnding.Finished,
        };
        var wantsTool = choice.List("message", "tool_calls").Any() || choice.At("message", "function_call").ValueKind == JsonValueKind.Object;
        return new ModelWords(choice.Text("message", "content"), ending, root.Text("model"), root.Whole("usage", "prompt_tokens"), root.Whole("usage", "completion_tokens"), wantsTool);
    }

    public string Complaint(HttpAnswer answer) => answer.ErrorJson() is var error && error.Text("error", "message") is { Length: > 0 } message ? message : error.Text("error");

    /// <summary>OpenAI's own newer models refuse the older name; most local servers know no other.</summary>
    private static bool KnowsCompletionTokens(Uri address) =>
        address.Host.Equals("api.openai.com", StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase);

    private static void Say(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }
}
