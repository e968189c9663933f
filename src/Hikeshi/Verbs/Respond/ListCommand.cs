using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond list</c>: what was ordered and has not ended, and what everybody who enforces said of it.</summary>
internal static class ListCommand
{
    public static Command Build()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows what is ordered and has not ended: where it stands, until when, and what each actuator said of it.") { data, format };
        list.SetAction((parsed, cancel) => OtherWay.NamedAsync(parsed.GetValue(data)!, async node =>
        {
            var rows = await node.GetAsync("api/v1/response/containments", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var line in rows.EnumerateArray().SelectMany(Lines))
            {
                Console.WriteLine(Printable.Of(line));
            }

            await Console.Error.WriteLineAsync(Sum(rows));
            return ExitCode.Fine;
        }, cancel));
        return list;
    }

    /// <summary>One containment: a line of its own, and one for each actuator and each payment system.</summary>
    internal static IEnumerable<string> Lines(JsonElement row)
    {
        yield return $"{row.GetProperty("id").GetString()}  {row.GetProperty("kind").GetString(),-16} {row.GetProperty("target").GetString(),-32} {row.GetProperty("standing").GetString(),-9} until {Time(row.GetProperty("expiresAt"))}  {row.GetProperty("reason").GetString()}";
        foreach (var report in row.GetProperty("reports").EnumerateArray())
        {
            yield return $"    {report.GetProperty("actuator").GetString()}: {Said(report)}";
        }

        foreach (var awaited in row.GetProperty("awaited").EnumerateArray())
        {
            yield return $"    {awaited.GetString()}: has said nothing yet";
        }

        foreach (var payments in row.GetProperty("payments").EnumerateArray())
        {
            yield return $"    payments of {payments.GetProperty("hook").GetString()}: {payments.GetProperty("state").GetString()}, the fate of {payments.GetProperty("open").GetArrayLength()} is unknown";
        }
    }

    /// <summary>How many stand where; what failed everywhere is in force nowhere.</summary>
    internal static string Sum(JsonElement rows)
    {
        var standings = rows.EnumerateArray().CountBy(row => row.GetProperty("standing").GetString()!).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}{(pair.Key == "failed" ? " (in force nowhere)" : "")}").ToList();
        return standings.Count == 0 ? "nothing is contained" : string.Join(", ", standings);
    }

    private static string Said(JsonElement report)
    {
        var state = report.GetProperty("state").GetString();
        var since = state switch { "failed" => At(report, "failedAt"), "enforced" => At(report, "enforcedAt"), "delivered" => At(report, "deliveredAt"), _ => null };
        var blind = state == "delivered" && !report.GetProperty("observes").GetBoolean() ? " (whether it is in force cannot be seen there)" : "";
        return $"{(state == "ordered" ? "did not arrive yet, and is tried again" : state)}{(since is null ? "" : $" at {since}")}{blind}{(report.GetProperty("detail").GetString() is { Length: > 0 } detail ? $": {detail}" : "")}";
    }

    private static string? At(JsonElement report, string member) =>
        report.TryGetProperty(member, out var time) && time.ValueKind == JsonValueKind.String ? Time(time) : null;

    private static string Time(JsonElement time) => time.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
