using System.Runtime.InteropServices;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Api;
using Hikeshi.Node.Doors;
using Hikeshi.Node.Ending;
using Hikeshi.Node.Enforcing;
using Hikeshi.Node.Listening;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Policies;
using Hikeshi.Node.RedButton;
using Hikeshi.Node.Rehearsing;
using Hikeshi.Node.Settings;
using Hikeshi.Node.Situation;
using Hikeshi.Node.Starting;
using Hikeshi.Node.Telemetry;
using Hikeshi.Node.Tracing;
using Hikeshi.Node.Trusting;
using Hikeshi.People.Tokens;
using Hikeshi.Response.Policy;
using Hikeshi.Sharing.Checking;
using Hikeshi.Storage;
using Hikeshi.Telemetry.DeadLetters;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Tailing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Node;

/// <summary>One running node: opens the directory, composes the rooms, replays the log, serves, and runs the loop until it is told to stop.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    public const string Version = "0.1.0";
    private readonly EvidenceLog log;
    private readonly NodeDatabase database;
    private readonly WebApplication web;
    private readonly LoopRunner runner;
    private readonly Rooms rooms;
    private readonly Composition composition;
    private readonly ILogger logger;
    private readonly TelemetryIntake intake;
    private readonly DeadLetterFile deadLetters;
    private readonly IDisposable? export;
    private readonly CancellationTokenSource stopping = new();
    private PosixSignalRegistration? reload;
    private SocketDoors? doors;
    private readonly List<Task> work = [];

    private NodeHost(EvidenceLog log, NodeDatabase database, WebApplication web, LoopRunner runner, Rooms rooms, Composition composition, ILogger logger, TelemetryIntake intake, DeadLetterFile deadLetters, IDisposable? export)
    {
        this.log = log;
        this.database = database;
        this.web = web;
        this.runner = runner;
        this.rooms = rooms;
        this.composition = composition;
        this.logger = logger;
        this.intake = intake;
        this.deadLetters = deadLetters;
        this.export = export;
    }

    /// <summary>Where a person signs in, with a token that works once.</summary>
    public string SignInUrl { get; private set; } = "";

    /// <summary>Composes and starts the node; returns when it is ready: listening, connected to what it acts through, and warm.</summary>
    public static Task<NodeHost> StartAsync(NodeSettings settings, TimeProvider clock, CancellationToken cancel) =>
        StartAsync(settings, new EvidenceOptions { Origin = $"{settings.Sector}/{settings.Member}", Ecdsa = settings.EvidenceEcdsa, Clock = clock }, [], cancel);

    /// <param name="evidence">How the log is opened; its clock is the node's. Of a caller's own only in tests and measurements.</param>
    /// <param name="more">Actuators beside those of the settings; in tests and measurements only.</param>
    internal static async Task<NodeHost> StartAsync(NodeSettings settings, EvidenceOptions evidence, IReadOnlyList<IActuator> more, CancellationToken cancel)
    {
        var clock = evidence.Clock;
        Directory.CreateDirectory(settings.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var log = EvidenceLog.Open(Path.Combine(settings.DataDirectory, "evidence"), evidence);
        NodeDatabase? database = null;
        NodeHost? started = null;
        try
        {
            var resumed = log.Count > 0;
            database = NodeDatabase.Open(settings.Tables, Composition.Migrations);
            database.Follow(log.VerifierKey, log.Count);
            var journal = new Journal(log, clock);
            var composition = await Composition.ComposeAsync(settings, more, log, database, journal, clock, cancel);
            var rooms = composition.Rooms;
            var table = DefenceLoop.For(rooms);
            var situation = new NodeSituation(settings.Member, () => rooms.Ledger.View, () => rooms.Response.State, log.AllDurableAsync, clock);
            var sessions = new Sessions(clock, rooms.Now);
            var machine = $"machine:{settings.Member}";
            var deadLetters = new DeadLetterFile(Path.Combine(settings.DataDirectory, "dead-letters.jsonl"), DeadLetterLimits.Usual, clock);
            var intake = new TelemetryIntake(rooms.Watch, rooms.Sensing, new SightingRecorder(rooms.Watch, journal, machine, clock), log, deadLetters, clock);
            var web = WebServer.Build(settings, composition, log, journal, intake, situation, sessions, clock);
            var logger = web.Logger;
            database.FellBehind = refusal => Log.TablesBehind(logger, refusal.Sentence);
            var runner = new LoopRunner(log, table, journal, machine, failure => Log.HandlerFailed(logger, failure.Subscription, failure.Entry.Header.Id.ToString(), failure.Exception));
            var host = new NodeHost(log, database, web, runner, rooms, composition, logger, intake, deadLetters, settings.OtlpTraces is { } traces ? SpanExport.Start(traces, settings) : null);
            started = host;
            await host.BeginAsync(settings, journal, machine, resumed, situation, sessions, clock, cancel);
            return host;
        }
        catch
        {
            if (started is not null)
            {
                await started.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the first failure is the one to tell
                throw;
            }

            database?.Dispose();
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when somebody asked the process to stop, or a part of the node failed for good.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var stop = web.WaitForShutdownAsync(cancel);
        var first = await Task.WhenAny([stop, .. work]);
        if (first != stop)
        {
            await first;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (doors is not null)
        {
            await doors.DisposeAsync();
        }

        await stopping.CancelAsync();
        await web.StopAsync(CancellationToken.None);
        var ended = Task.WhenAll(work);
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled: that is how they end

        reload?.Dispose();
        export?.Dispose();
        await web.DisposeAsync();
        composition.Dispose();
        deadLetters.Dispose();
        database.Dispose();
        await log.DisposeAsync();
        stopping.Dispose();
        if (ended.IsFaulted)
        {
            await ended;
        }
    }

    private async Task BeginAsync(NodeSettings settings, Journal journal, string machine, bool resumed, NodeSituation situation, Sessions sessions, TimeProvider clock, CancellationToken cancel)
    {
        using var whileStarting = cancel.Register(stopping.Cancel);
        await web.StartAsync(cancel); // the red button works from here on
        runner.Replay(cancel);
        _ = rooms.Ledger.View; // drawn before the first event needs it
        composition.Start.Reached(StartStage.Rehearsing);
        var rules = rooms.Watch.Rules;
        var putOff = new PutOff(journal, clock);
        await putOff.RecordAsync(journal.Draft(machine, [], new NodeStarted(settings.Member, settings.IsHub ? "hub" : "member", Version, resumed)));
        foreach (var refusal in rules.Refused)
        {
            Log.RuleRefused(logger, refusal.Sentence);
        }

        await putOff.RecordAsync(journal.Draft(machine, [], new RulesLoaded(rules.Digest, rules.Rules.Count, rules.Refused.Count)));
        if (settings.WarningLists is not null && rooms.Member?.Sanity is { } sanity)
        {
            SayRefused(sanity.Warnings);
            await putOff.RecordAsync(journal.Draft(machine, [], WarningListDesk.Loaded(sanity.Warnings)));
        }

        var policies = PolicyDesk.For(settings, rooms.Response, journal);
        await putOff.DoAsync(async () =>
        {
            SayMissingChannels(policies, (await policies.AdoptAsync(machine, stopping.Token)).Policy);
            return true;
        });
        intake.Resume();
        await putOff.DoAsync(async () =>
        {
            var hasSpace = SelfCheck.HasSpace(settings.DataDirectory);
            await (hasSpace ? SelfCheck.RunAsync(settings.DataDirectory, clock, stopping.Token) : Task.CompletedTask);
            return hasSpace;
        });
        if (putOff.IsAnything)
        {
            Log.StartsWithoutSpace(logger);
            work.Add(Task.Run(() => KeepAsync(putOff.RunAsync(stopping.Token)), cancel));
        }

        composition.Start.Reached(StartStage.Connecting);
        if (settings.Telemetry.Follow.Count > 0)
        {
            work.Add(Task.Run(() => FollowAsync(settings, clock, stopping.Token), cancel));
        }

        doors = await SocketDoors.OpenAsync(settings.Telemetry, intake, (sender, failure) => Log.ConnectionFailed(logger, sender, failure.Message), clock);
        reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true; // it does not end the process
            _ = ReloadAsync(settings, policies, journal, machine);
        });
        work.Add(Task.Run(() => runner.RunAsync(stopping.Token), cancel));
        work.Add(Task.Run(() => ShowAsync(situation, stopping.Token), cancel));
        work.Add(Task.Run(() => new EndsWatch(rooms, journal, intake, machine, clock).RunAsync(stopping.Token), cancel));
        work.Add(Task.Run(() => composition.SignIns.RunAsync(stopping.Token), cancel));
        work.Add(Task.Run(() => SuspendAsync(journal, machine, stopping.Token), cancel));
        work.Add(Task.Run(() => KeepAsync(new SwitchDesk(settings, rooms.Response, composition.Button, reason => Log.SwitchIgnored(logger, reason), clock).RunAsync(stopping.Token)), cancel));
        work.Add(Task.Run(() => ConfirmAsync(journal, machine, clock, stopping.Token), cancel));
        if (rooms.Response.Payments is { } payments)
        {
            foreach (var (hook, name) in payments.Unknown)
            {
                Log.HookMisses(logger, hook, name);
            }

            work.Add(Task.Run(() => payments.RunAsync((cause, fact, stop) => journal.KeepAsync(machine, [cause], fact, stop), stopping.Token), cancel));
        }

        work.AddRange(new SecondTries(rooms.Response, journal, machine, clock).Run(stopping.Token));
        work.Add(Task.Run(() => rooms.Embargo.KeepDatesAsync(journal, machine, (entry, reason) => Log.EmbargoNotEnded(logger, entry.ToString(), reason), stopping.Token), cancel));
        if (rooms.Notices is { Channels.Count: > 0 } notices)
        {
            work.Add(Task.Run(() => notices.RunAsync(stopping.Token), cancel));
        }

        if (rooms.Mirrors is { } mirrors)
        {
            work.Add(Task.Run(() => mirrors.RunAsync(stopping.Token), cancel));
        }

        if (rooms.Member?.Links is { } links)
        {
            work.Add(Task.Run(() => links.RunAsync(broken => Log.HubLost(logger, broken.Message), stopping.Token), cancel));
        }

        if (rooms.Member?.Rounds is { } rounds)
        {
            work.Add(Task.Run(() => rounds.RunAsync(settings.WitnessEvery, failed => Log.MembershipRoundFailed(logger, failed.Message), stopping.Token), cancel));
        }

        foreach (var partner in rooms.Hub?.Partners ?? [])
        {
            work.Add(Task.Run(() => partner.RunAsync(broken => Log.PartnerLost(logger, partner.Terms.Sector, broken.Message), stopping.Token), cancel));
        }

        if (rooms.Witnessing is { } witnessing)
        {
            witnessing.Damaged = refusal => Log.WitnessDamaged(logger, refusal.Sentence);
            work.Add(Task.Run(() => witnessing.OfferAsync(log, settings.WitnessEvery, clock, failed => Log.NotWitnessed(logger, failed.Message), stopping.Token), cancel));
        }

        if (rooms is { Member.Witnesses: { } witnessLine, Witnessing: { } own })
        {
            work.Add(Task.Run(() => witnessLine.ServeAsync(own.CosignForSector, stopping.Token), cancel));
        }

        foreach (var health in await rooms.Response.ProbeActuatorsAsync(cancel))
        {
            Log.ActuatorFailed(logger, health.Detail);
        }

        work.Add(Task.Run(() => ProbeAgainAsync(clock, stopping.Token), cancel));

        if (rooms.Member?.Hub is { } line)
        {
            await line.CheckAsync(cancel);
        }

        SignInUrl = $"http://{settings.Api}/#token={sessions.NewSignInToken(Actor.LocalOwner)}";
        composition.Start.Reached(StartStage.Ready);
    }

    /// <summary>Work that may have nothing to do ends only with the node: the end of any work is the end of it.</summary>
    private async Task KeepAsync(Task work)
    {
        await work;
        await Task.Delay(Timeout.InfiniteTimeSpan, stopping.Token);
    }

    /// <summary>A follower that cannot keep its place ends; the next one begins where it was.</summary>
    private async Task FollowAsync(NodeSettings settings, TimeProvider clock, CancellationToken cancel)
    {
        TailSource[] sources = [.. settings.Telemetry.Follow.Select(pattern => new TailSource(pattern, InputFormat.Auto, IsReadFromTheEnd: false))];
        while (true)
        {
            try
            {
                await new FileFollower(intake, sources, Path.Combine(settings.DataDirectory, "followed.json"), clock).RunAsync(cancel);
                return;
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                Log.NotFollowing(logger, failed.Message);
                await Task.Delay(TimeSpan.FromSeconds(5), clock, cancel);
            }
        }
    }

    /// <summary>Rules and policy, each for itself: what cannot be read leaves in force what was.</summary>
    private async Task ReloadAsync(NodeSettings settings, PolicyDesk policies, Journal journal, string machine)
    {
        await TryAsync(() => RulesEndpoints.ReloadAsync(rooms, settings, journal, machine, stopping.Token), Log.RulesNotReloaded);
        await TryAsync(async () => SayMissingChannels(policies, (await policies.AdoptAsync(machine, stopping.Token)).Policy), Log.PolicyNotReloaded);
        if (settings.WarningLists is not null && rooms.Member?.Sanity is { } sanity)
        {
            await TryAsync(async () => SayRefused(await WarningListDesk.ReloadAsync(sanity, settings, journal, machine, stopping.Token)), Log.WarningListsNotReloaded);
        }

        async Task TryAsync(Func<Task> reload, Action<ILogger, string> refused)
        {
            try
            {
                await reload();
            }
            catch (Exception failed) when (failed is RefusedException or IOException or UnauthorizedAccessException)
            {
                refused(logger, failed.Message);
            }
        }
    }

    private void SayRefused(WarningLists lists)
    {
        foreach (var refusal in lists.Refused)
        {
            Log.WarningListRefused(logger, refusal.Sentence);
        }
    }

    /// <summary>What a policy wants people to be told through a channel that is not there, nobody hears.</summary>
    private void SayMissingChannels(PolicyDesk policies, ResponsePolicy policy)
    {
        foreach (var name in policies.MissingChannels(policy))
        {
            Log.ChannelMissing(logger, name);
        }
    }

    private async Task ShowAsync(NodeSituation situation, CancellationToken cancel)
    {
        var from = log.Count > 200 ? log.Count - 200 : 0;
        foreach (var alarm in rooms.Witnessing?.Desk.Alarms.Where(a => a.Index < from) ?? [])
        {
            situation.Show(alarm); // an alarm does not scroll away
        }

        await foreach (var entry in log.DurableTail(from, cancel))
        {
            situation.Show(Journal.ToRecorded(entry));
        }
    }

    /// <summary>Who could not be reached is asked again, and what changes is in the log of the node.</summary>
    private async Task ProbeAgainAsync(TimeProvider clock, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            foreach (var health in await rooms.Response.ProbeAgainAsync(cancel))
            {
                Log.ActuatorChanged(logger, health.Name, health.State, health.Detail);
            }
        }
    }

    /// <summary>What was delivered is looked at again until it is seen in force, or missing.</summary>
    private async Task ConfirmAsync(Journal journal, string machine, TimeProvider clock, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            foreach (var (cause, fact) in await rooms.Response.ConfirmAsync(cancel))
            {
                await journal.KeepSoonAsync(machine, [cause], fact, critical: false, cancel); // nobody looks a second time
            }
        }
    }

    /// <summary>The times of suspensions, and advisories that have become a reason for one. Nothing begins here.</summary>
    private async Task SuspendAsync(Journal journal, string machine, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancel))
        {
            foreach (var due in rooms.Suspensions.Due())
            {
                await journal.KeepAsync(machine, [], due, cancel);
            }

            foreach (var (cause, proposed) in rooms.Suspensions.LookAtAdvisories())
            {
                await journal.KeepAsync(machine, [cause], proposed, cancel);
            }
        }
    }
}
