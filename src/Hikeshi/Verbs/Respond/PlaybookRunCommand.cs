using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.OpenC2.Transfer;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Running;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond playbook run</c>: carries a playbook out with the person at the terminal, or shows the path it would take.</summary>
internal static class PlaybookRunCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Argument<string> File = new("FILE") { Description = "A CACAO 2.0 playbook (JSON) without errors." };
    private static readonly Option<string?> Library = new("--library") { Description = "A folder of playbooks that this one may call.", HelpName = "DIR" };
    private static readonly Option<string[]> Set = new("--set") { Description = "A value for an external variable; may be repeated.", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Print the path that would be taken if everything asked were done. Nothing is carried out or written." };
    private static readonly Option<string[]> Assume = new("--assume") { Description = "With --dry-run: what an answer brings for a variable that a step returns; may be repeated.", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
    private static readonly Option<string?> Journal = new("--journal") { Description = "Keep every event in this file, and continue the run that it holds. Without it a run is gone when this command ends.", HelpName = "FILE" };
    private static readonly Option<string?> Trust = new("--openc2-trust") { Description = "Send openc2-http commands to consumers whose certificates come from the authorities in this PEM file. Without it a person is asked to do them. Commands of other types are never carried out, but shown to a person.", HelpName = "FILE" };

    private static readonly Option<string?> Data = new("--data") { Description = "Run it at the node of this data directory: the run is evidence, goes on after a restart, and its work is answered with 'respond playbook answer'.", HelpName = "DIR" };
    private static readonly Option<bool> Act = new("--act") { Description = "With --data: its OpenC2 commands become requests for containments, which people decide. Without it a person is asked to do them." };

    public static Command Build()
    {
        var run = new Command(
            "run",
            "Carries a playbook out. Work for people is printed with a number; answer on standard input, a line each: NUMBER done [NAME=VALUE …], NUMBER failed WHY, or cancel WHY. "
            + "Work that is overdue is said to be so, and waits on. Exit codes: 0 completed, or still waiting when the input ended; 1 failed, stopped or cancelled; 2 bad input.")
        {
            File, Library, Set, DryRun, Assume, Journal, Trust, Data, Act,
        };
        run.SetAction(RunAsync);
        return run;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(Act) && parsed.GetValue(Data) is null)
        {
            throw new RefusedException(new Refusal("cli.act", "--act", "no node is named", "--data DIR beside it", "Only a node can ask people for containments."));
        }

        var playbook = PlaybookFile.Require(parsed.GetRequiredValue(File));
        var library = LibraryOf(playbook, parsed.GetValue(Library));
        if (parsed.GetValue(Data) is { } data)
        {
            IEnumerable<Playbook> others = library.Values.Where(other => other.Id != playbook.Id);
            return await PlaybookNodeCommands.StartAsync(data, [playbook, .. others], NamedValues.Of(parsed.GetRequiredValue(Set)), parsed.GetValue(Act), parsed.GetValue(DryRun), cancel);
        }

        var trust = parsed.GetValue(Trust) is { } pem ? Authorities(pem) : null;
        IReadOnlyList<string> automatic = trust is null ? [] : [PlaybookEngine.OpenC2Http];
        var engine = new PlaybookEngine(library, PlaybookLimits.Default);
        var began = new RunBegan(DateTimeOffset.UtcNow, playbook.Id, playbook.Modified, Environment.UserName, NamedValues.Of(parsed.GetRequiredValue(Set)), automatic);
        if (parsed.GetValue(DryRun))
        {
            var (state, effects) = PlaybookRehearsal.Walk(engine, began, NamedValues.Of(parsed.GetRequiredValue(Assume)));
            effects.SelectMany(RunWords.Lines).ToList().ForEach(line => Console.Out.WriteLine(Printable.Of(line)));
            return state.Standing == RunStanding.Completed ? ExitCode.Fine : ExitCode.Findings;
        }

        var executor = trust is null ? null : new OpenC2Executor(consumer => new OpenC2Producer(consumer, trust, identity: null, token: null, Patience, OpenC2Profiles.Any, TimeProvider.System));
        using var journal = JournalFile.Open(parsed.GetValue(Journal));
        await using var session = new PlaybookSession(engine, executor, journal, Console.In, Console.Out, TimeProvider.System);
        var standing = await session.RunAsync(began, cancel);
        return standing is RunStanding.Completed or RunStanding.Running ? ExitCode.Fine : ExitCode.Findings;
    }

    private static Dictionary<string, Playbook> LibraryOf(Playbook started, string? folder)
    {
        var all = new Dictionary<string, Playbook>(StringComparer.Ordinal) { [started.Id] = started };
        foreach (var file in folder is null ? [] : PlaybookFile.In(folder))
        {
            var playbook = PlaybookFile.Require(file);
            if (!all.TryAdd(playbook.Id, playbook) && all[playbook.Id].Modified != playbook.Modified)
            {
                throw new RefusedException(new Refusal("playbook.library", file, $"{playbook.Id} is there twice, in different versions", "one version of each playbook", "Remove one of them"));
            }
        }

        return all;
    }

    private static X509Certificate2Collection Authorities(string pem)
    {
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(pem);
            return all.Count > 0 ? all : throw new RefusedException(new Refusal("playbook.trust", pem, "there is no certificate in it", "certificates in PEM", "Give the file of the authority"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new RefusedException(new Refusal("playbook.trust", pem, fault.Message.TrimEnd('.'), "certificates in PEM", "Give the file of the authority"));
        }
    }
}
