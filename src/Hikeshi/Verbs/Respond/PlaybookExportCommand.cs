using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Response.Playbooks.Exporting;
using Hikeshi.Verbs.Evidence;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond playbook export</c>: a decision or an order of the evidence log as a CACAO 2.0 playbook.</summary>
internal static class PlaybookExportCommand
{
    private static readonly string[] Levels = ["clear", "green", "amber", "amber+strict", "red"];

    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true, HelpName = "DIR" };
        var decision = new Option<string>("--decision") { Description = "The entry: of a decision, or of an order.", Required = true, HelpName = "ID" };
        var tlp = new Option<string>("--tlp") { Description = "How the playbook may be passed on (TLP 2.0). It names hosts and addresses of the institution.", DefaultValueFactory = _ => "amber" };
        tlp.AcceptOnlyFromAmong(Levels);
        var consumer = new Option<string?>("--consumer") { Description = "Where OpenC2 commands are to go, https://HOST:PORT. Without it to a firewall that is not named.", HelpName = "URL" };
        var export = new Command("export", "Writes a decision or an order as a playbook, to standard output.") { data, decision, tlp, consumer };
        export.SetAction(parsed =>
        {
            var playbook = Playbook(
                parsed.GetRequiredValue(data), EntryArgument.Parse("--decision", parsed.GetRequiredValue(decision)), (Tlp)Array.IndexOf(Levels, parsed.GetRequiredValue(tlp)), Consumer(parsed.GetValue(consumer)));
            using var output = Console.OpenStandardOutput();
            output.Write(playbook);
            output.Write("\n"u8);
            return ExitCode.Fine;
        });
        return export;
    }

    /// <exception cref="RefusedException">There is no such entry, or nothing in it is to be done.</exception>
    public static byte[] Playbook(string directory, EntryId id, Tlp marking, Uri? consumer)
    {
        var entry = Entry(directory, id);
        var export = new PlaybookExport(MemberOf(entry.Header), entry.Header.Time, marking, consumer);
        return FactCatalog.Decode(entry.Header.Kind, entry.Body is { } body ? body.Span : throw Refused(entry.Header, "its content was erased")) switch
        {
            Decided decided => export.Of(decided),
            Ordered ordered => export.Of(ordered),
            _ => throw Refused(entry.Header, $"it is a {entry.Header.Kind}"),
        };
    }

    private static EvidenceEntry Entry(string directory, EntryId id)
    {
        using var reader = EvidenceReader.Open(directory);
        return reader.TryFind(id, out var index) ? reader.Read(index) : throw EntryArgument.NotInLog("--decision", id);
    }

    private static MemberId MemberOf(EntryHeader header) =>
        header.Actor.StartsWith("machine:", StringComparison.Ordinal) && MemberId.TryParse(header.Actor["machine:".Length..], out var member) ? member : throw Refused(header, $"it was recorded by {header.Actor}, not by a member's node");

    private static Uri? Consumer(string? given) => given is null ? null
        : Uri.TryCreate(given, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps ? address
        : throw new RefusedException(new Refusal("playbook.export", "--consumer", $"'{given}'", "https://HOST:PORT", "Give the address of the OpenC2 consumer"));

    private static RefusedException Refused(EntryHeader header, string what) =>
        new(new Refusal("playbook.export", header.Id.ToString(), what, "an entry of a decision (response.decided) or an order (response.ordered)", "Take one from 'hikeshi evidence list'"));
}
