using System.Diagnostics;
using Hikeshi.Evidence.Verification;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Screen;
using Hikeshi.Exercises.Sector;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Play;

/// <param name="Program">Executable that the nodes and the gateway run as.</param>
/// <param name="Directory">Empty directory, not on tmpfs, for everything the exercise writes.</param>
/// <param name="Pace">Shortest time between the first arrival and the second.</param>
public sealed record StoryOptions(string Program, string Directory, string Rules, int Members, int Seed, TimeSpan Pace, TakenAway TakenAway);

/// <summary>The first scenario: the same attack on the same sector twice, without and with joint defence. Its outcome is computed, never scripted.</summary>
public sealed class Story : IAsyncDisposable
{
    /// <summary>The rule tag that the policy keys on; taken away with <c>--take-away rule</c>.</summary>
    private const string EntryTag = "hikeshi.entry";
    private readonly StoryOptions options;
    private readonly SyntheticSector sector;
    private readonly AttackPlan plan;
    private SectorRun? live;

    public Story(StoryOptions options)
    {
        this.options = options;
        sector = SyntheticSector.Create(options.Members, options.Seed);
        plan = AttackPlan.Draw(sector, options.Seed, options.Pace);
        Situation = new ExerciseSituation(StoryWords.Fill("title"));
    }

    public ExerciseSituation Situation { get; }

    /// <summary>Why something happened at a member (or the hub) of the running play.</summary>
    public async Task<WhyTree?> WhyAsync(string member, string entryId, CancellationToken cancel)
    {
        var node = live is null ? null : member == "hub" ? live.Hub : live.Members.GetValueOrDefault(member);
        return node is null ? null : await node.Client.GetAsync($"api/v1/why/{Uri.EscapeDataString(member)}/{Uri.EscapeDataString(entryId)}", ApiJson.Default.WhyTree, cancel);
    }

    /// <param name="keepRunning">Leave the nodes of the second play running, so that people can ask why.</param>
    public async Task<StoryReport> RunAsync(bool keepRunning, Action<string> progress, CancellationToken cancel)
    {
        progress($"{sector.Institutions.Count} institutions, {sector.Exposed.Count} run the weak component; seed {options.Seed}, pace {options.Pace.TotalMilliseconds:0} ms, {Traffic.PaymentFlow.DefaultRate(options.Members):0} payments/s");
        progress("attacker arrives at: " + string.Join(", ", plan.Arrivals.Select(a => $"{a.Member} {a.At.TotalMilliseconds:0} ms")));
        var without = await PlayAsync("without", jointDefence: false, progress, cancel);
        await live!.DisposeAsync();
        var with = await PlayAsync("with", jointDefence: true, progress, cancel);
        if (!keepRunning)
        {
            await live!.StopNodesAsync();
        }

        var (verified, entries, problems) = Verify();
        var report = Judge.Report(options, sector, without, with, verified, entries, problems);
        Situation.Conclude(new Verdict(report.Held, Judge.Sentence(report)));
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        if (live is not null)
        {
            await live.DisposeAsync();
        }
    }

    private async Task<PlayResult> PlayAsync(string name, bool jointDefence, Action<string> progress, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var directory = Directory.CreateDirectory(Path.Combine(options.Directory, name)).FullName;
        var setup = new SectorSetup(options.Program, directory, RulesFor(jointDefence), sector, jointDefence, jointDefence ? options.TakenAway : TakenAway.Nothing);
        live = await SectorRun.StartAsync(setup, text => progress($"{name}: {text}"), cancel);
        await live.UntilConnectedAsync(cancel);
        progress($"{name}: sector ready after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        var screen = Situation.Begin(name, [.. sector.Institutions.Select(Unknown)]);
        using var ticking = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ticks = screen.TickAsync(ticking.Token);
        var result = await new SectorPlay(live, sector, plan, jointDefence, options.TakenAway, screen).RunAsync(cancel);
        await ticking.CancelAsync();
        await ticks;
        screen.End(result.ImmuneAfterMs, Judge.FunctionsStopped(sector, result));
        progress($"{name}: ended after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s: {result.Outcomes.Count(o => o.Touched)} touched, {result.Outcomes.Count(o => o.Lost)} lost, {result.Payments.Refused} of {result.Payments.Attempts} payments refused");
        return result;
    }

    /// <summary>Every node's log of the second play, recomputed from its entries.</summary>
    private (bool Verified, long Entries, IReadOnlyList<string> Problems) Verify()
    {
        var problems = new List<string>();
        var entries = 0L;
        foreach (var directory in live!.Members.Values.Append(live.Hub).Select(n => n.Directory))
        {
            var report = EvidenceVerifier.Verify(directory, vkey: null);
            entries += (long)report.Entries;
            problems.AddRange(report.Problems.Select(p => $"{Path.GetFileName(directory)}: {p}"));
        }

        return (problems.Count == 0 && entries > 0, entries, problems);
    }

    /// <summary>With <c>--take-away rule</c> the rules that see the entry are left out of the play with joint defence.</summary>
    private string RulesFor(bool jointDefence)
    {
        if (!jointDefence || !options.TakenAway.Has(TakenAway.Rule))
        {
            return options.Rules;
        }

        var copy = Directory.CreateDirectory(Path.Combine(options.Directory, "rules-without-entry")).FullName;
        foreach (var file in Directory.EnumerateFiles(options.Rules, "*.yml", SearchOption.AllDirectories).Where(f => !File.ReadAllText(f).Contains(EntryTag, StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        }

        return copy;
    }

    private static MemberSituation Unknown(Institution institution) => new(
        institution.Id,
        institution.Names,
        institution.Kind,
        MemberState.NotExposed,
        Exposed: false,
        Reached: false,
        Shielded: false,
        institution.Functions.Count,
        FunctionsStopped: 0,
        ImmunityMs: null,
        [.. institution.Suppliers.Where(s => s.Shared).Select(s => s.Id)]);
}
