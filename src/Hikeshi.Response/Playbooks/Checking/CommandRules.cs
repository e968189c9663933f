using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>What each type of command needs (§5.2 to §5.13).</summary>
internal static class CommandRules
{
    private static readonly string[] Either = ["manual", "bash", "caldera-cmd", "powershell", "ssh"];
    private static readonly string[] Encoded = ["elastic", "jupyter", "kestrel", "sigma", "yara"];
    private static readonly string[] OverHttp = ["http-api", "openc2-http"];
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    public static void Check(JsonElement root, Findings findings)
    {
        foreach (var step in root.GetProperty("workflow").EnumerateObject().Where(s => Forms.TypeOf(s.Name) == "action"))
        {
            var index = 0;
            foreach (var command in step.Value.GetProperty("commands").EnumerateArray())
            {
                One(command, $"$.workflow.{step.Name}.commands[{index++}]", findings);
            }
        }
    }

    private static void One(JsonElement command, string path, Findings findings)
    {
        var type = command.GetProperty("type").GetString()!;
        if (!Either.Concat(Encoded).Concat(OverHttp).Contains(type, StringComparer.Ordinal))
        {
            findings.Advice($"{path}.type", $"'{type}' is none of the types that the specification describes: a person will have to do it", string.Join(", ", (string[])[.. Either, .. Encoded, .. OverHttp]));
        }

        Texts(command, path, findings);
        if (Encoded.Contains(type, StringComparer.Ordinal) && !Has(command, "command_b64"))
        {
            findings.Rule($"{path}.command_b64", "it is missing", $"the command in base64: {type} needs it");
        }
        else if (Either.Contains(type, StringComparer.Ordinal) && !Has(command, "command") && !Has(command, "command_b64"))
        {
            findings.Rule(path, "there is neither command nor command_b64", "one of them (§5)");
        }
        else if (OverHttp.Contains(type, StringComparer.Ordinal))
        {
            Http(command, type, path, findings);
        }
    }

    private static void Texts(JsonElement command, string path, Findings findings)
    {
        foreach (var name in new[] { "command", "content", "command_b64", "content_b64" })
        {
            if (command.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.String)
            {
                findings.Rule($"{path}.{name}", Findings.Shown(value), "a text");
            }
            else if (name.EndsWith("_b64", StringComparison.Ordinal) && value.ValueKind == JsonValueKind.String && !System.Buffers.Text.Base64.IsValid(value.GetString()))
            {
                findings.Rule($"{path}.{name}", Findings.Shown(value), "base64 (RFC 4648 §4)");
            }
        }
    }

    private static void Http(JsonElement command, string type, string path, Findings findings)
    {
        var line = Reading.ModelBuilder.Text(command, "command")?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (line is null || line.Length < 2 || !Methods.Contains(line[0], StringComparer.Ordinal))
        {
            findings.Rule($"{path}.command", line is null ? "it is missing" : Findings.Shown(command.GetProperty("command")), "an HTTP start line, such as POST /path HTTP/1.1");
        }
        else if (line.Length != 3 || !line[2].StartsWith("HTTP/", StringComparison.Ordinal))
        {
            findings.Advice($"{path}.command", Findings.Shown(command.GetProperty("command")), "METHOD TARGET HTTP/1.1");
        }

        if (command.TryGetProperty("headers", out var headers) && (headers.ValueKind != JsonValueKind.Object || headers.EnumerateObject().Any(h => h.Value.ValueKind != JsonValueKind.Array || h.Value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String))))
        {
            findings.Rule($"{path}.headers", Findings.Shown(headers), "a list of texts for each header");
        }

        if (type == "openc2-http")
        {
            OpenC2(command, line?[0], path, findings);
        }
    }

    private static void OpenC2(JsonElement command, string? method, string path, Findings findings)
    {
        if (method is not (null or "POST"))
        {
            findings.Rule($"{path}.command", method, "POST (§5.9)");
        }

        if (!Has(command, "content_b64"))
        {
            findings.Rule($"{path}.content_b64", "it is missing", "an OpenC2 command in base64 (§5.9)");
        }
        else if (Reading.ModelBuilder.Command(command).Content is { } content && !Forms.Uses(content).Any())
        {
            try
            {
                _ = Running.OpenC2Content.Read(content);
            }
            catch (RefusedException refused)
            {
                findings.Rule($"{path}.content_b64", $"{refused.Refusal.Where}: {refused.Refusal.What}", refused.Refusal.Expected);
            }
        }
    }

    private static bool Has(JsonElement command, string name) => command.TryGetProperty(name, out _);
}
