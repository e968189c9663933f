using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence list</c>: the newest entries with their ids.</summary>
internal static class ListCommand
{
    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true };
        var last = new Option<int>("--last") { Description = "How many entries, newest last.", DefaultValueFactory = _ => 20 };
        var list = new Command("list", "Show the newest entries with their ids, each in one line.") { data, last };
        list.SetAction(parsed =>
        {
            using var reader = EvidenceReader.Open(parsed.GetRequiredValue(data));
            var wanted = (ulong)TailCommand.CountOf(parsed.GetValue(last));
            for (var index = reader.Count > wanted ? reader.Count - wanted : 0; index < reader.Count; index++)
            {
                Console.Out.WriteLine(EntryLine.Of(reader.Read(index)));
            }

            return ExitCode.Fine;
        });
        return list;
    }
}
