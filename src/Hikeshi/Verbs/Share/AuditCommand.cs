using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Share;

/// <summary><c>hikeshi share audit</c>: what was published and received, what became of it, and what it caused.</summary>
internal static class AuditCommand
{
    private const int PageSize = 200;

    public static Command Build()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var since = TimeOption.Build("--since", "Only what came from then on.", isRequired: false);
        var audit = new Command("audit", "Lists what was published and received, newest first: from whom, accepted or refused and why, what it caused, what was taken back. The newest 10,000 bundles; the evidence has all.") { since, data, format };
        audit.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var from = parsed.GetValue(since) is { } time ? $"&since={Uri.EscapeDataString(time.ToString("O", CultureInfo.InvariantCulture))}" : "";
            var isJson = parsed.GetValue(format) == "json";
            var flows = new List<JsonElement>();
            for (string? before = ""; before is not null;)
            {
                var page = await node.GetAsync($"api/v1/sharing/flows?limit={PageSize}{from}{before}", cancel);
                foreach (var flow in page.GetProperty("flows").EnumerateArray())
                {
                    if (isJson)
                    {
                        flows.Add(flow);
                        continue;
                    }

                    foreach (var line in Lines(flow))
                    {
                        Console.WriteLine(Printable.Of(line));
                    }
                }

                before = page.TryGetProperty("before", out var next) && next.GetString() is { } entry ? $"&before={entry}" : null;
            }

            if (isJson)
            {
                VerbJson.Write(json =>
                {
                    json.WriteStartObject();
                    json.WriteStartArray("flows");
                    flows.ForEach(flow => flow.WriteTo(json));
                    json.WriteEndArray();
                    json.WriteEndObject();
                });
            }

            return ExitCode.Fine;
        });
        return audit;
    }

    /// <summary>One bundle: a line of its own, and one for each thing that became of it.</summary>
    internal static IEnumerable<string> Lines(JsonElement flow)
    {
        var isOwn = flow.GetProperty("direction").GetString() == "published";
        var marking = flow.TryGetProperty("marking", out var tlp) ? $", TLP {tlp.GetString()}" : "";
        yield return $"{Time(flow, "at")}  {(isOwn ? "published" : $"received from {flow.GetProperty("producer").GetString()}")}  {flow.GetProperty("bundleId").GetString()}  {flow.GetProperty("objects").GetInt32()} objects{marking}{(flow.TryGetProperty("audience", out var audience) ? $", for {audience.GetString()}" : "")}";
        yield return $"    entry {flow.GetProperty("entry").GetString()}";
        foreach (var id in flow.GetProperty("objectIds").EnumerateArray())
        {
            yield return $"    {id.GetString()}";
        }

        foreach (var accepted in flow.GetProperty("accepted").EnumerateArray())
        {
            yield return $"    accepted: {accepted.GetProperty("title").GetString()} ({accepted.GetProperty("objects").GetInt32()} objects; entry {accepted.GetProperty("entry").GetString()})";
        }

        foreach (var refused in flow.GetProperty("refused").EnumerateArray())
        {
            yield return $"    refused: {refused.GetProperty("what").GetString()}: {refused.GetProperty("code").GetString()}: {refused.GetProperty("reason").GetString()}";
        }

        foreach (var line in Beyond(flow, "refused", "refusedCount"))
        {
            yield return line;
        }

        foreach (var caused in flow.GetProperty("caused").EnumerateArray())
        {
            yield return $"    {caused.GetProperty("what").GetString()}: {caused.GetProperty("target").GetString()}: {caused.GetProperty("reason").GetString()}{(caused.TryGetProperty("standing", out var standing) ? $" ({standing.GetString()})" : "")}";
        }

        foreach (var line in Beyond(flow, "caused", "causedCount"))
        {
            yield return line;
        }

        foreach (var retracted in flow.GetProperty("retracted").EnumerateArray())
        {
            yield return $"    {retracted.GetProperty("why").GetString()} {Time(retracted, "at")}: {retracted.GetProperty("objectIds").GetArrayLength()} objects{(retracted.GetProperty("reason").GetString() is { Length: > 0 } reason ? $": {reason}" : "")}";
        }
    }

    private static IEnumerable<string> Beyond(JsonElement flow, string list, string count) =>
        flow.GetProperty(count).GetInt32() - flow.GetProperty(list).GetArrayLength() is > 0 and var more ? [$"    {list}: {more} more, in the evidence"] : [];

    private static string Time(JsonElement element, string member) => element.GetProperty(member).GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
