using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence fsck</c>: finds and describes damage to a node's log; with <c>--repair</c> mends what loses nothing.</summary>
internal static class FsckCommand
{
    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory; without --repair its node may be running.", HelpName = "DIR", Required = true };
        var repair = new Option<bool>("--repair") { Description = "Drop what was never acknowledged, and make again what is derived. Leaves every byte as it is when that is not enough." };
        var format = EvidenceVerb.Format("table", "json");
        var command = new Command("fsck", "Find and describe damage to a node's evidence: what, where, how bad, and what happens next.") { data, repair, format };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetRequiredValue(data);
            var output = parsed.InvocationConfiguration.Output;
            var report = parsed.GetValue(repair) ? EvidenceInspector.Repair(directory) : EvidenceInspector.Inspect(directory);
            if (parsed.GetValue(format) == "json")
            {
                output.WriteLine(JsonSerializer.Serialize(report, EvidenceVerbJson.Pretty.InspectionReport));
            }
            else
            {
                WriteTable(output, report);
            }

            return report.Sound ? ExitCode.Fine : ExitCode.Findings;
        });
        return command;
    }

    private static void WriteTable(TextWriter output, InspectionReport report)
    {
        Line(output, "log", $"{report.Log} ({(report.Origin.Length == 0 ? "name unknown" : report.Origin)})");
        Line(output, "entries", $"{report.Entries} can be read, in {report.Segments} segments; {report.Acknowledged} were acknowledged, {report.CheckpointSize} are signed");
        foreach (var lost in report.Lost)
        {
            Line(output, "LOST", $"entries {lost.First} to {lost.Last}");
        }

        foreach (var damage in report.Damages)
        {
            Line(output, damage.Mending switch { Mending.Itself => "note", Mending.Repair => "REPAIR", _ => "DAMAGE" }, $"{PlaceOf(damage)}: {damage.What} [{damage.Code}]");
            Line(output, "", $"→ {damage.Next}");
        }

        foreach (var note in report.Notes)
        {
            Line(output, "note", note);
        }

        foreach (var step in report.Repairs ?? [])
        {
            Line(output, "done", step);
        }

        output.WriteLine(Verdict(report));
    }

    private static string PlaceOf(Damage damage) =>
        damage.Byte is not { } first ? damage.File
        : damage.End > first ? $"{damage.File} at bytes {first} to {damage.End - 1}"
        : $"{damage.File} at byte {first}";

    private static string Verdict(InspectionReport report)
    {
        var (forPeople, forRepair) = (report.Damages.Count(d => d.Mending == Mending.Person), report.Damages.Count(d => d.Mending == Mending.Repair));
        return report.Refused ? $"NOT REPAIRED: {forPeople} findings are for a person; not a byte has been changed"
            : forPeople > 0 ? $"DAMAGED: {forPeople} findings are for a person; keep a copy of the directory before you do anything"
            : forRepair > 0 ? $"nothing acknowledged is lost; stop the node and run fsck --repair ({forRepair} findings)"
            : report.Repairs is { Count: > 0 } ? "repaired; nothing acknowledged was touched"
            : "sound";
    }

    /// <summary>A damaged log may say anything of itself.</summary>
    private static void Line(TextWriter output, string name, string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-12}{Printable.Of(text)}"));
}
