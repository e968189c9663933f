using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Investigating;
using Hikeshi.Tests.Response.Connectors;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Investigating;

/// <summary>An endpoint of either protocol on this machine, strict on key, path and form of the question. What its model says, a function of the data decides.</summary>
internal sealed class ModelStub(ModelProtocol protocol, string folder) : Emulator(TimeProvider.System)
{
    public const string Key = "sk-test-Zq81Lm0vT4";
    public const string Good = """{"hypothesis":{"en":"A service was made to start a shell","ja":"サービスがシェルを起動させられた"},"confidence":"medium","evidence":["e1"],"scope":["host-1"],"playbook":null,"message":{"en":"Please keep the host as it is.","ja":"ホストはそのままにしてください。"}}""";

    private static readonly string[] OpenAiMembers = ["model", "max_tokens", "stream", "messages", "response_format"];
    private static readonly string[] AnthropicMembers = ["model", "max_tokens", "system", "messages", "output_config"];

    /// <summary>Every question, as it came over the wire, headers and all.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>What the model makes of the data; the same for the same.</summary>
    public Func<string, string> Says { get; set; } = _ => Good;

    public string Ending { get; set; } = protocol == ModelProtocol.OpenAi ? "stop" : "end_turn";

    public bool AsksForATool { get; set; }

    public override bool IsClean => true;

    public InvestigatorSettings Settings(Func<InvestigatorSettings, InvestigatorSettings>? change = null)
    {
        var key = Path.Combine(folder, "model.key");
        File.WriteAllText(key, Key + "\n");
        var settings = new InvestigatorSettings(protocol, new HttpPlace(new Uri(Address, "v1/"), null), "test-model", new SecretFile(key), TimeSpan.FromSeconds(20), 1_000, 12, HasSchema: true, SendsEvents: true, PlaybookFolder: null);
        return change?.Invoke(settings) ?? settings;
    }

    /// <summary>The data of a question, as the model reads it.</summary>
    public static string DataIn(string user) => user[(user.IndexOf('\n', StringComparison.Ordinal) + 1)..user.LastIndexOf('\n')];

    protected override async Task AnswerAsync(HttpContext context)
    {
        var isOpenAi = protocol == ModelProtocol.OpenAi;
        if (context.Request.Headers.Authorization != "Bearer " + Key)
        {
            await ComplainAsync(context, 401, "no key", new { error = new { message = "Incorrect API key provided", type = "authentication_error" } });
            return;
        }

        if (context.Request.Method != "POST" || context.Request.Path != (isOpenAi ? "/v1/chat/completions" : "/v1/messages") || (!isOpenAi && context.Request.Headers["anthropic-version"] != "2026-10-21"))
        {
            await ComplainAsync(context, 404, "unknown address or version", new { error = new { message = "not found" } });
            return;
        }

        var (body, wrong) = await BodyAsync(context, isOpenAi ? OpenAiMembers : AnthropicMembers);
        var messages = wrong is null ? body.GetProperty("messages") : default;
        wrong ??= Wrong(body, messages, isOpenAi);
        if (wrong is not null)
        {
            await ComplainAsync(context, 400, wrong, new { error = new { message = wrong } });
            return;
        }

        Heard.Enqueue($"{string.Join('\n', context.Request.Headers.Where(header => header.Key != "Authorization").Select(header => $"{header.Key}: {header.Value}"))}\n{body.GetRawText()}");
        var said = Says(DataIn(messages[isOpenAi ? 1 : 0].GetProperty("content").GetString()!));
        await TextAsync(context, 200, "application/json", (isOpenAi ? OpenAi(said) : Anthropic(said)).ToJsonString());
    }

    protected override Task BreakAsync(HttpContext context, string message) => JsonAsync(context, 500, new { error = new { type = "api_error", message } });

    private static string? Wrong(JsonElement body, JsonElement messages, bool isOpenAi) =>
        body.GetProperty("model").GetString() != "test-model" ? "unknown model"
        : body.GetProperty("max_tokens").GetInt32() <= 0 ? "max_tokens"
        : messages.GetArrayLength() != (isOpenAi ? 2 : 1) || messages[messages.GetArrayLength() - 1].GetProperty("role").GetString() != "user" ? "messages"
        : isOpenAi && (messages[0].GetProperty("role").GetString() != "system" || body.GetProperty("response_format").GetProperty("json_schema").GetProperty("strict").ValueKind != JsonValueKind.True) ? "system or schema"
        : (isOpenAi ? body.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema") : body.GetProperty("output_config").GetProperty("format").GetProperty("schema")).GetProperty("additionalProperties").ValueKind != JsonValueKind.False ? "an open schema"
        : null;

    private JsonObject OpenAi(string said)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = said };
        if (AsksForATool)
        {
            message["tool_calls"] = new JsonArray(new JsonObject { ["id"] = "call_1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = "release_all", ["arguments"] = "{}" } });
        }

        return new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion",
            ["model"] = "test-model-0426",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = Ending }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 321, ["completion_tokens"] = 45, ["total_tokens"] = 366 },
        };
    }

    private JsonObject Anthropic(string said)
    {
        var content = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = said });
        if (AsksForATool)
        {
            content.Add(new JsonObject { ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = "release_all", ["input"] = new JsonObject() });
        }

        return new JsonObject
        {
            ["id"] = "msg_1",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = "test-model-0426",
            ["content"] = content,
            ["stop_reason"] = Ending,
            ["usage"] = new JsonObject { ["input_tokens"] = 321, ["output_tokens"] = 45 },
        };
    }
}
