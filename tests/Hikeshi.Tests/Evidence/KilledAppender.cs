using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hikeshi.Tests.Evidence;

/// <summary>
/// A child process that appends until it is killed: this test program again, recognised by an environment variable before its Main runs.
/// It prints the id of an entry only after the log has acknowledged it.
/// </summary>
internal static class KilledAppender
{
    private const string Variable = "HIKESHI_TEST_APPEND_TO";

    [ModuleInitializer]
    internal static void BecomeChildWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } directory)
        {
            Append(directory);
        }
    }

    private static void Append(string directory)
    {
        var log = Hikeshi.Evidence.EvidenceLog.Open(directory, TemporaryLog.Options(segmentBytes: 256 << 10));
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (var i = 0; ; i++)
        {
            var ids = new List<string>();
            for (var batch = 0; batch <= i % 3; batch++)
            {
                var drafts = new[] { TemporaryLog.Draft(new string('x', i * 131 % 5000)), TemporaryLog.Draft("y") };
                log.Append(drafts);
                ids.AddRange([drafts[0].Id.ToString(), drafts[1].Id.ToString()]);
            }

            log.DurableAsync(log.Count - 1, CancellationToken.None).GetAwaiter().GetResult();
            foreach (var id in ids)
            {
                output.WriteLine(id);
            }
        }
    }

    /// <summary>Starts the child, lets it acknowledge that many entries, kills it with SIGKILL, and returns all that it acknowledged.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string directory, int lines)
    {
        var program = Path.ChangeExtension(typeof(KilledAppender).Assembly.Location, null);
        using var child = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false, Environment = { [Variable] = directory } })!;
        var acknowledged = new List<string>();
        try
        {
            while (acknowledged.Count < lines && await child.StandardOutput.ReadLineAsync() is { } line)
            {
                acknowledged.Add(line);
            }
        }
        finally
        {
            child.Kill();
        }

        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            acknowledged.Add(line);
        }

        await child.WaitForExitAsync();
        if (acknowledged.Count > 0 && acknowledged[^1].Length < 36)
        {
            acknowledged.RemoveAt(acknowledged.Count - 1); // The kill cut the line.
        }

        return acknowledged;
    }
}
