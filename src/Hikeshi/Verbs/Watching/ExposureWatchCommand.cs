using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Verbs.Watching;

/// <summary><c>hikeshi exposure watch</c>: what a new advisory or a changed bill of materials means, as soon as its file is there.</summary>
internal static class ExposureWatchCommand
{
    public static Command Build()
    {
        var software = new Option<string>("--sbom") { Description = "A folder of bills of materials; each file is an asset, unless the institution's description ties it to one (\"sbom\", relative to the description).", Required = true, HelpName = "DIR" };
        var advisories = new Option<string>("--advisories") { Description = "A folder of advisories, of any mixture that 'exposure scan' reads.", Required = true, HelpName = "DIR" };
        var vex = new Option<string[]>("--vex") { Description = "A folder of VEX (OpenVEX, CSAF, CycloneDX), watched like the others; may be given again. VEX among the advisories and within the bills of materials counts too.", HelpName = "DIR" };
        var institution = new Option<string?>("--institution") { Description = "The institution's description (hikeshi-institution/1): findings then name services and critical functions.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "table for people; jsonl, one finding a line, for programs.", DefaultValueFactory = _ => "table", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("table", "jsonl");
        var every = new Option<int>("--every") { Description = "Seconds after which it looks even without a notice from the system, 1 to 3600.", DefaultValueFactory = _ => 10, HelpName = "S" };
        var command = new Command("watch", "Reads the folders once, then says for each change which findings appear and which go, until Ctrl-C. A change touches only what it names.") { software, advisories, vex, institution, format, every };
        command.SetAction((parsed, cancel) => RunAsync(
            Folder(parsed.GetRequiredValue(software), "--sbom"),
            Folder(parsed.GetRequiredValue(advisories), "--advisories"),
            [.. (parsed.GetValue(vex) ?? []).Select(folder => Folder(folder, "--vex"))],
            parsed.GetValue(institution),
            parsed.GetValue(format) == "jsonl",
            Seconds(parsed.GetValue(every)),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(string software, string advisories, IReadOnlyList<string> vex, string? institution, bool asJson, TimeSpan every, CancellationToken cancel)
    {
        var session = new WatchSession(institution is null ? Unknown : Described(institution), Path.GetDirectoryName(Path.GetFullPath(institution ?? "."))!, software, advisories, vex);
        await using var output = Console.OpenStandardOutput();
        using var bell = new FolderBell([software, advisories, .. vex]);
        try
        {
            // The first reading may take long, and whoever ends it need not wait for it.
            await Task.Run(() => Start(session, bell, every, cancel), cancel).WaitAsync(cancel);
            while (true)
            {
                await bell.WaitAsync(every, cancel);
                Look(session, output, asJson);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The asked-for end.
        }

        return ExitCode.Fine;
    }

    private static void Start(WatchSession session, FolderBell bell, TimeSpan every, CancellationToken cancel)
    {
        var clock = Stopwatch.GetTimestamp();
        foreach (var _ in session.Look(Refused))
        {
            // What is there at the start is no news; 'exposure scan' lists it.
            cancel.ThrowIfCancellationRequested();
        }

        foreach (var asset in session.Untied)
        {
            Console.Error.WriteLine(Printable.Of($"asset {asset}: its 'sbom' names no bill of materials below --sbom; nothing is known of what it runs"));
        }

        var notices = bell.Silence is { } silence ? $"the system gives no notices ({silence}); looking every {every.TotalSeconds:0} s" : "waiting for changes";
        Console.Error.WriteLine($"{session.Documents} bills of materials, {session.Watch.Advisories} advisories, {session.Watch.All().Count} findings{Closed(session.Watch.Closed())} in {Stopwatch.GetElapsedTime(clock).TotalSeconds:0.0} s; {notices}, Ctrl-C ends");
    }

    private static string Closed(int count) => count == 0 ? "" : $" and {count} more that VEX closes";

    private static void Look(WatchSession session, Stream output, bool asJson)
    {
        var (files, appeared, gone, took) = (0, 0, 0, TimeSpan.Zero);
        foreach (var change in session.Look(Refused))
        {
            var now = TimeProvider.System.GetLocalNow();
            if (asJson)
            {
                WatchLines.WriteJson(output, change, now);
            }
            else
            {
                WatchLines.WriteTable(Console.Out, change, now);
            }

            (files, appeared, gone, took) = (files + 1, appeared + change.Change.Appeared.Count, gone + change.Change.Gone.Count, took + change.Took);
        }

        if (files > 0)
        {
            Console.Error.WriteLine($"{files} changed: {appeared} findings appeared, {gone} gone; compared in {took.TotalMilliseconds:0.00} ms");
        }
    }

    private static void Refused(string sentence) => Console.Error.WriteLine(Printable.Of($"refused: {sentence}"));

    private static InstitutionDocument Described(string file)
    {
        ExposureVerb.RequireExists(file, "--institution", "a file in the format hikeshi-institution/1");
        var read = LedgerImport.Read(file, File.ReadAllBytes(file), asset: null);
        return read.Fact is { Format: InstitutionDocument.CurrentFormat } described
            ? JsonSerializer.Deserialize(described.Document, LedgerJson.Readable.InstitutionDocument)!
            : throw new RefusedException(read.Refusal ?? new Refusal("exposure.no-institution", file, $"this is {read.Fact!.Format}", InstitutionDocument.CurrentFormat, "See docs/ledger.md."));
    }

    /// <summary>Nobody has described the institution: every file is an asset without services.</summary>
    private static InstitutionDocument Unknown { get; } = new(
        InstitutionDocument.CurrentFormat, "unknown", new BilingualText("", ""), "", new Consent(NamedExposure: false), [], [], [], [], [], new BusinessCalendar("UTC", "00:00", "23:59", []));

    private static string Folder(string path, string option) => !Directory.Exists(path)
        ? throw new RefusedException(new Refusal("exposure.no-such-folder", path, $"{option} names no folder", "a folder that exists", "Check the path."))
        : NamedInputs.Unreadable(option, path) is { } unreadable ? throw new RefusedException(unreadable)
        : Path.GetFullPath(path);

    private static TimeSpan Seconds(int every) => every is >= 1 and <= 3600
        ? TimeSpan.FromSeconds(every)
        : throw new RefusedException(new Refusal("exposure.bad-interval", "--every", $"{every}", "1 to 3600 seconds", ""));
}
