using System.Globalization;
using System.Runtime.InteropServices;
using Hikeshi.Bench.Behaviour;
using Hikeshi.Bench.Deciding;
using Hikeshi.Bench.Detection;
using Hikeshi.Bench.Evidence;
using Hikeshi.Bench.Exposure;
using Hikeshi.Bench.Poison;
using Hikeshi.Bench.Responding;
using Hikeshi.Bench.Sharing;
using Hikeshi.Bench.Story;

namespace Hikeshi.Bench;

/// <summary>The figures of docs/performance.md. Heavy: not part of <c>./test</c>.</summary>
internal static class Program
{
    private const string Help = """
        dotnet run -c Release --project bench/Hikeshi.Bench -- WHAT

          story MEMBERS SEEDS        the demo, once for each seed 1…SEEDS, and the spread of its figures
          evidence DIR               durable appends in DIR (not on tmpfs), beside what the disk allows and beside PostgreSQL
          evidence-appends DIR S     appends alone, S seconds of 1,024 appenders: for a profiler, or to compare two builds in turns
          evidence-fill DIR ENTRIES  a log of that many entries in DIR, for the next one
          evidence-ask DIR           starting that log, its memory, and causal questions
          evidence-kills DIR KILLS   a process that appends to a log in DIR is killed that often; what was acknowledged and is lost
          verify DIR ENTRIES         verifying a log in DIR, which is filled when it is empty
          detection RULES EVENTS     a folder of Sigma rules over a folder of JSON-lines archives: routed, not routed, disguised, on two cores, and
                                     against one rule and one event at a time; 1 when that ratio is too small
          detection-load PROGRAM RULES COUNT   the program from start to end with COUNT rules, some taken again under other ids, and one event
          detection-latency RULES EVENTS RATE S   from the end of an event to its sightings, at RATE events a second for S seconds
          detection-bulk PROGRAM RULES EVENTS N S   the same events through _bulk of a node, by N shippers for S seconds
          behaviour RULES EVENTS     what behaviour finds in the archives of EVENTS without the rules, contains in their noise, and costs
          behaviour-chains EVENTS T  the chains, with their parts, of the archives whose name holds T
          decide RULES CONTAINMENTS N   one decision with that many rules and active containments, N times; 1 when its p99 is above 20 µs
          response-order DIR RULES EVENTS RATE S   from the last byte of an event to its order at an actuator, while RATE events a second flow into a node
                                     with its evidence in DIR (not on tmpfs) for S seconds; 1 when its p99 is above 1 ms + the p99 of fdatasync meanwhile
          burst DIR N LIMIT          N sightings at once under a limit of LIMIT orders a minute (at most 10,000): what is lost or done twice; 1 when anything is
          expiries DIR N             N containments (at most 10,000) that end in the same second, at an actuator that knows no end; 1 when it takes more than 2 s
          release-lane DIR RULES EVENTS RATE N TIMES   N releases (at most 450) alone and N while RATE events a second flow (0: as many as the node takes);
                                     1 when that makes p50 or p99 more than TIMES longer
          poison SEEDS               30 days of a sector of 40 with 0 to 40 % malicious members: what is applied of honest and of poisoned indicators,
                                     and for how long, beside "apply all" and voting
          nft-refusal N              N orders of each kind to nftables between network namespaces (root), until the attacker is refused; 1 when p99 is above 20 ms
          immunity DIR MEMBERS TRIALS RATE SEED   a hub and MEMBERS members, each a process with its data in DIR (not on tmpfs): from the first sighting at one
                                     of them until all others refuse the attacker's address, TRIALS times, with RATE other shared objects a second;
                                     1 when p50, p99 or max is above 50, 150 or 250 ms + the p99 of fdatasync meanwhile
          immunity-broken DIR MEMBERS TRIALS SEED   the same with 50 other shared objects a second, 100, 200 …, until p99 is above its bar: at which rate that is
          immunity-growth DIR LARGEST TRIALS SEED   the same with 5, 10, 20 … members, at most LARGEST: how times, and processor time per shared object, grow
          catch-up DIR OBJECTS EACH  OBJECTS shared objects of a day, EACH in a bundle, for a member that was away, with its data in DIR (not on tmpfs): from its start
                                     until it has received, checked and accepted all of them; 1 when that takes more than 60 s
          exposure DIR               the data pack's folder "exposure"
          exposure-scale DIR         whom an advisory of that folder reaches among 10^5, 10^6 and 10^7 component instances
          exposure-restart DIR FILE  tables of 10^7 instances in FILE (SQLite), which is filled when it is not there; then the time of a start
          exposure-mutations DIR N   N damaged copies of that folder's documents for each format, through its reader
          exposure-versions DIR      comparing and parsing versions, on the pairs of the data pack's folder exposure/versions-osv
        """;

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["story", var members, var seeds] when int.TryParse(members, out var m) && int.TryParse(seeds, out var s):
                return await StoryBench.RunAsync(m, s, Console.Out);
            case ["evidence", var directory]:
                return await UntilStoppedAsync(stop => EvidenceBench.RunAsync(directory, Console.Out, stop));
            case ["evidence-appends", var directory, var seconds] when int.TryParse(seconds, out var length):
                await AppendBench.RunAsync(directory, TimeSpan.FromSeconds(length), Console.Out);
                return 0;
            case ["evidence-fill", var directory, var entries] when ulong.TryParse(entries, out var count):
                await ScaleBench.FillAsync(directory, count, Console.Out);
                return 0;
            case ["evidence-ask", var directory]:
                await ScaleBench.AskAsync(directory, Console.Out);
                return 0;
            case ["evidence-kills", var directory, var kills] when int.TryParse(kills, out var count):
                return await KillBench.RunAsync(directory, count, Console.Out);
            case ["evidence-append", var directory]: // the child of the one before
                await KillBench.AppendAsync(directory);
                return 0;
            case ["decide", var rules, var containments, var decisions] when int.TryParse(rules, out var r) && int.TryParse(containments, out var c) && int.TryParse(decisions, out var d):
                return DecideBench.Run(r, c, d, Console.Out);
            case ["response-order", var directory, var rules, var events, var rate, var seconds] when Bounded(rate, 1_000, 1_000_000, out var r) && Bounded(seconds, 1, 150, out var s):
                return await MeasuredAsync(() => OrderBench.RunAsync(directory, rules, events, r, s, Console.Out));
            case ["send-events", var background]: // the child of the one before
                await SenderProcess.ServeAsync(background);
                return 0;
            case ["burst", var directory, var sightings, var limit] when Bounded(sightings, 1, 100_000, out var n) && Bounded(limit, 0, 10_000, out var most):
                return await MeasuredAsync(() => BurstBench.RunAsync(directory, n, most, Console.Out));
            case ["expiries", var directory, var containments] when Bounded(containments, 1, 10_000, out var n):
                return await MeasuredAsync(() => ExpiryBench.RunAsync(directory, n, Console.Out));
            case ["release-lane", var directory, var rules, var events, var rate, var releases, var times] when Bounded(rate, 0, 1_000_000, out var r) && Bounded(releases, 4, 450, out var n) && double.TryParse(times, CultureInfo.InvariantCulture, out var most):
                return await MeasuredAsync(() => ReleaseBench.RunAsync(directory, rules, events, r, n, most, Console.Out));
            case ["nft-refusal", var rounds] when Bounded(rounds, 1, 10_000, out var n):
                return await MeasuredAsync(() => RefusalBench.RunAsync(n, Console.Out));
            case ["poison", var seeds] when Bounded(seeds, 1, 100, out var n):
                return PoisonBench.Run(n, Console.Out);
            case ["verify", var directory, var entries] when int.TryParse(entries, out var n):
                await VerifyBench.RunAsync(directory, n, Console.Out);
                return 0;
            case ["detection", var rules, var events]:
                return DetectionBench.Run(rules, events, Console.Out);
            case ["detection-load", var program, var rules, var many] when int.TryParse(many, out var count):
                return await LoadBench.RunAsync(program, rules, count, Console.Out);
            case ["detection-latency", var rules, var events, var rate, var seconds] when int.TryParse(rate, out var perSecond) && int.TryParse(seconds, out var length):
                LatencyBench.Run(rules, events, perSecond, length, Console.Out);
                return 0;
            case ["detection-bulk", var program, var rules, var events, var shippers, var seconds] when int.TryParse(shippers, out var many) && int.TryParse(seconds, out var length):
                await BulkBench.RunAsync(program, rules, events, many, length, Console.Out);
                return 0;
            case ["behaviour", var rules, var events]:
                BehaviourBench.Run(rules, events, Console.Out);
                return 0;
            case ["behaviour-chains", var events, var name]:
                ChainsBench.Run(events, name, Console.Out);
                return 0;
            case ["immunity", var directory, var members, var trials, var rate, var seed] when Bounded(members, 3, 80, out var many) && Bounded(trials, 1, 10_000, out var times) && Bounded(rate, 0, 10_000, out var shared) && Bounded(seed, 1, int.MaxValue, out var first):
                return await MeasuredAsync(() => ImmunityBench.RunAsync(directory, many, times, shared, first, Console.Out));
            case ["immunity-broken", var directory, var members, var trials, var seed] when Bounded(members, 3, 80, out var many) && Bounded(trials, 1, 10_000, out var times) && Bounded(seed, 1, 1_000_000, out var first):
                return await MeasuredAsync(() => ImmunityBench.UntilBrokenAsync(directory, many, times, first, Console.Out));
            case ["immunity-growth", var directory, var largest, var trials, var seed] when Bounded(largest, 5, 80, out var many) && Bounded(trials, 1, 10_000, out var times) && Bounded(seed, 1, 1_000_000, out var first):
                return await MeasuredAsync(() => ImmunityBench.GrowAsync(directory, many, times, first, Console.Out));
            case ["catch-up", var directory, var objects, var each] when Bounded(objects, 1, 1_000_000, out var many) && Bounded(each, 1, 100, out var together):
                return await MeasuredAsync(() => CatchUpBench.RunAsync(directory, many, together, Console.Out));
            case ["exposure", var data]:
                ExposureBench.Run(data, Console.Out);
                return 0;
            case ["exposure-scale", var data]:
                ReachBench.Run(data, Console.Out);
                return 0;
            case ["exposure-restart", var data, var file]:
                await RestartBench.RunAsync(data, file, Console.Out).ConfigureAwait(false);
                return 0;
            case ["exposure-mutations", var data, var times] when int.TryParse(times, out var count):
                return MutationBench.Run(data, count, Console.Out) ? 0 : 1;
            case ["exposure-versions", var fixtures]:
                VersionsBench.Run(fixtures, Console.Out);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Help);
                return 2;
        }
    }

    private static bool Bounded(string text, int least, int most, out int number) => int.TryParse(text, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;

    /// <summary>What cannot be measured here is said in one line.</summary>
    private static async Task<int> MeasuredAsync(Func<Task<int>> measure)
    {
        try
        {
            return await measure();
        }
        catch (NotSupportedException impossible)
        {
            await Console.Error.WriteLineAsync(impossible.Message);
            return 2;
        }
    }

    /// <summary>So that what has been started can be stopped and removed when somebody has seen enough.</summary>
    private static async Task<int> UntilStoppedAsync(Func<CancellationToken, Task<int>> run)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await run(stop.Token);
    }
}
