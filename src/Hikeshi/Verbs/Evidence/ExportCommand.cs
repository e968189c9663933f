using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Exporting;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence export</c>: entries in formats that other tools read.</summary>
internal static class ExportCommand
{
    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true };
        var format = new Option<string>("--format") { Description = "prov-json (W3C PROV-JSON), in-toto (attestations, one per line) or jsonl (headers and bodies, one entry per line).", DefaultValueFactory = _ => "jsonl" };
        format.AcceptOnlyFromAmong("prov-json", "in-toto", "jsonl");
        var id = new Option<string?>("--id") { Description = "Only this entry." };
        var causes = new Option<bool>("--with-causes") { Description = "With --id: also everything that led to it." };
        var from = new Option<ulong?>("--from") { Description = "Index of the first entry. Default: 0.", HelpName = "N" };
        var to = new Option<ulong?>("--to") { Description = "Index of the last entry. Default: the newest.", HelpName = "N" };
        var sign = new Option<bool>("--sign") { Description = "With in-toto: DSSE envelopes, signed with the log's key, which this account must be able to read." };
        var command = new Command("export", "Write entries to standard output for other tools: W3C PROV-JSON, in-toto attestations, or JSON Lines.") { data, format, id, causes, from, to, sign };
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is not null && (result.GetValue(from) is not null || result.GetValue(to) is not null))
            {
                result.AddError("--id names one entry, --from and --to a range: give one or the other.");
            }

            if (result.GetValue(sign) && result.GetValue(format) != "in-toto")
            {
                result.AddError("--sign needs --format in-toto.");
            }

            if (result.GetValue(causes) && result.GetValue(id) is null)
            {
                result.AddError("--with-causes needs --id.");
            }
        });
        command.SetAction(parsed =>
        {
            var directory = parsed.GetRequiredValue(data);
            using var reader = EvidenceReader.Open(directory);
            var entries = parsed.GetValue(id) is { } one
                ? One(reader, one, parsed.GetValue(causes))
                : ExportSelection.Range(reader, parsed.GetValue(from) ?? 0, parsed.GetValue(to));
            using var output = new BufferedStream(Console.OpenStandardOutput(), 64 << 10);
            Write(output, reader, entries, parsed.GetValue(format)!, directory, parsed.GetValue(sign));
            return ExitCode.Fine;
        });
        return command;
    }

    private static void Write(Stream output, EvidenceReader reader, IEnumerable<ulong> entries, string format, string directory, bool sign)
    {
        if (format == "jsonl")
        {
            EntryLines.Write(output, reader, entries);
            return;
        }

        var identity = LogIdentity.Read(directory);
        if (format == "prov-json")
        {
            ProvJson.Write(output, reader, entries, identity.Origin);
            return;
        }

        using var key = sign ? identity.OpenKey() : null;
        DecisionAttestation.Write(output, reader, entries, identity, key);
    }

    private static IEnumerable<ulong> One(EvidenceReader reader, string text, bool withCauses)
    {
        var id = EntryArgument.Parse("--id", text);
        return !reader.TryFind(id, out var index) ? throw EntryArgument.NotInLog("--id", id) : withCauses ? ExportSelection.WithCauses(reader, index) : [index];
    }
}
