using System.Diagnostics;
using Hikeshi.Detection;

namespace Hikeshi.Bench.Detection;

/// <summary>How long the program takes from its start to its end with so many rules and one event.</summary>
internal static class LoadBench
{
    private const int Times = 3;

    /// <param name="program">The built program.</param>
    /// <param name="rulesPath">Where rules come from; when there are too few, some are taken again under other ids.</param>
    public static async Task<int> RunAsync(string program, string rulesPath, int count, TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("hikeshi-load-").FullName;
        try
        {
            var texts = RuleSet.Load(rulesPath).Rules.Where(rule => rule.IsCurrent && rule.Filters.Count == 0).Select(rule => rule.Text).ToList();
            for (var i = 0; i < count; i++)
            {
                var text = i < texts.Count ? texts[i] : UnderAnotherId(texts[i % texts.Count]);
                await File.WriteAllTextAsync(Path.Combine(directory, $"{i}.yml"), text);
            }

            var events = Path.Combine(directory, "one.json");
            await File.WriteAllTextAsync(events, """{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Image":"C:\\Windows\\System32\\cmd.exe"}""");
            for (var i = 0; i < Times; i++)
            {
                var clock = Stopwatch.StartNew();
                using var process = Process.Start(new ProcessStartInfo(program, ["detect", "--rules", directory, "--events", events]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
                var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
                await process.WaitForExitAsync();
                output.WriteLine($"{clock.Elapsed.TotalSeconds:N2} s: {string.Concat(said).Split('\n').FirstOrDefault(line => line.StartsWith("rules", StringComparison.Ordinal)) ?? string.Concat(said)}");
                if (process.ExitCode > 1)
                {
                    return process.ExitCode;
                }
            }

            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string UnderAnotherId(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.StartsWith("id: ", StringComparison.Ordinal) ? $"id: {Guid.NewGuid()}" : line));
}
