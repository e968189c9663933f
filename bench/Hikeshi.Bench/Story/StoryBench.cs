using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Hikeshi.Bench.Story;

/// <summary>Runs <c>./hikeshi demo --once</c> for many seeds, as a stranger would, and prints each run and the spread.</summary>
internal static class StoryBench
{
    private static readonly string[] Columns = ["seed", "held", "exposed", "local ms", "p50 ms", "p99 ms", "max ms", "refused", "missed", "payments", "pay. refused", "gap ms", "seconds"];

    /// <returns>0 when every run held, else 1.</returns>
    public static async Task<int> RunAsync(int members, int seeds, TextWriter output)
    {
        await output.WriteLineAsync("| " + string.Join(" | ", Columns) + " |");
        await output.WriteLineAsync("|" + string.Concat(Columns.Select(_ => "-|")));
        var failures = 0;
        var local = new List<double>();
        var worst = new List<double>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            var began = Stopwatch.GetTimestamp();
            var report = await PlayAsync(members, seed);
            var immunity = report.GetProperty("immunity_ms");
            local.Add(Number(report, "local_containment_ms"));
            worst.Add(immunity.ValueKind == JsonValueKind.Null ? double.NaN : Number(immunity, "p99"));
            failures += report.GetProperty("held").GetBoolean() ? 0 : 1;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"| {seed} | {report.GetProperty("held")} | {report.GetProperty("members_exposed")} | {local[^1]} | {Text(immunity, "p50")} | {Text(immunity, "p99")} | {Text(immunity, "max")} | {report.GetProperty("refused_attempts")} | {report.GetProperty("missed_attempts")} | {report.GetProperty("legit_attempts")} | {report.GetProperty("legit_refused")} | {report.GetProperty("probe_gap_max_ms")} | {Stopwatch.GetElapsedTime(began).TotalSeconds:0} |"));
            foreach (var problem in report.GetProperty("problems").EnumerateArray())
            {
                await output.WriteLineAsync($"    {problem}");
            }
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{members} members, {seeds} seeds: {seeds - failures} held; local containment {local.Min()} to {local.Max()} ms; immunity p99 {worst.Min()} to {worst.Max()} ms"));
        return failures == 0 ? 0 : 1;
    }

    private static async Task<JsonElement> PlayAsync(int members, int seed)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "hikeshi")) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["demo", "--once", "--format", "json", "--members", members.ToString(CultureInfo.InvariantCulture), "--seed", seed.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        using var demo = Process.Start(start)!;
        var json = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static double Number(JsonElement value, string name) => value.GetProperty(name).ValueKind == JsonValueKind.Number ? value.GetProperty(name).GetDouble() : double.NaN;

    private static string Text(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object ? value.GetProperty(name).ToString() : "-";
}
