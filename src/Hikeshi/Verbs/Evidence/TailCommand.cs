using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Exporting;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence tail</c>: the newest entries, and with <c>--follow</c> each one as it is written.</summary>
internal static class TailCommand
{
    private const int MostShown = 100_000;

    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory; its node may be running.", Required = true };
        var last = new Option<int>("--last") { Description = "How many entries, newest last.", DefaultValueFactory = _ => 20 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what is written, until Ctrl-C." };
        var kinds = new Option<string?>("--kinds") { Description = "Only these kinds, such as response.decided/1,response.ordered/1.", HelpName = "A,B" };
        var format = EvidenceVerb.Format("table", "jsonl");
        var command = new Command("tail", "Show the newest entries, and follow a log that is being written.") { data, last, follow, kinds, format };
        command.SetAction(async (parsed, cancel) =>
        {
            using var tail = EvidenceTail.Open(parsed.GetRequiredValue(data), KindsOf(parsed.GetValue(kinds)));
            await using var output = Console.OpenStandardOutput();
            Action<EvidenceEntry> show = parsed.GetValue(format) == "jsonl" ? entry => EntryLines.Write(output, entry) : entry => Console.Out.WriteLine(EntryLine.Of(entry));
            foreach (var entry in tail.Newest(CountOf(parsed.GetValue(last))))
            {
                show(entry);
            }

            if (parsed.GetValue(follow))
            {
                await FollowAsync(tail, show, cancel);
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static async Task FollowAsync(EvidenceTail tail, Action<EvidenceEntry> show, CancellationToken cancel)
    {
        try
        {
            await foreach (var entry in tail.FollowAsync(TimeProvider.System, cancel))
            {
                show(entry);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The asked-for end.
        }
    }

    /// <exception cref="RefusedException">It is no number of entries that can be shown.</exception>
    public static int CountOf(int last) => last is >= 0 and <= MostShown
        ? last
        : throw new RefusedException(new BadEvidenceInput("--last", $"{last}", $"0 to {MostShown}", "Use 'hikeshi evidence export' for more"));

    private static HashSet<string>? KindsOf(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
}
