using System.CommandLine;
using Hikeshi.Evidence.Backup;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence backup</c>: a copy that verifies like the log, without the keys of what was erased.</summary>
internal static class BackupCommand
{
    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory; the node may be running.", HelpName = "DIR", Required = true };
        var target = new Argument<string>("TARGET") { Description = "Directory of the copy: a new one, or an earlier copy, which is brought up to date." };
        var command = new Command("backup", "Copy the log to another directory: entries with their contents, tiles, checkpoint; no signing keys, and no keys of erased contents. Run again, it adds what is new and takes away the keys of what was erased since.") { target, data };
        command.SetAction(parsed =>
        {
            var report = EvidenceBackup.Run(parsed.GetRequiredValue(data), parsed.GetRequiredValue(target));
            Console.WriteLine(Printable.Of($"{report.Target}: {report.Entries} entries, {report.Added} of them new, {report.KeysTakenAway} keys of erased contents taken away"));
            Console.WriteLine(Printable.Of($"verify it with: hikeshi evidence verify {report.Target} --vkey KEY"));
            return ExitCode.Fine;
        });
        return command;
    }
}
