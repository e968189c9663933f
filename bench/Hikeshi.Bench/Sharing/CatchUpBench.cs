using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hikeshi.Bench.Responding;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Play;
using Hikeshi.Exercises.Sector;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;

namespace Hikeshi.Bench.Sharing;

/// <summary>
/// A member was away for a day while others shared very much. How long after its start it has received, checked, and accepted or refused all of it, as
/// its evidence says to somebody who follows it. The member records only: what it would do about indicators of a whole day is not measured here.
/// </summary>
internal static class CatchUpBench
{
    private const int Producers = 16;
    private const double MostSeconds = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <param name="each">Objects in a bundle.</param>
    public static async Task<int> RunAsync(string directory, int objects, int each, TextWriter output)
    {
        ResponseNode.RefuseMemory(directory);
        using var turn = PlayTurn.TryTake() ?? throw new NotSupportedException("another exercise plays in this network");
        var work = Path.Combine(directory, $"catch-up-{Environment.ProcessId}");
        try
        {
            var setup = new SectorSetup(Path.Combine(Repository.Root, "artifacts", "app", "hikeshi"), work, Path.Combine(Repository.Root, "rules"), SyntheticSector.Create(SyntheticSector.MinMembers, seed: 1), JointDefence: false, TakenAway.Nothing);
            await using var run = await SectorRun.StartAsync(setup, _ => { }, CancellationToken.None);
            await run.UntilConnectedAsync(CancellationToken.None);
            foreach (var member in run.Members.Values)
            {
                await member.StopAsync();
            }

            using var feeders = await Feeders.EnrolAsync(run.Hub, SectorRun.HubEnrolment, Producers, Path.Combine(work, "feeders"));
            var published = Stopwatch.GetTimestamp();
            await feeders.PublishAsync(objects, each, seed: 1);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{objects} objects of {Producers} producers, {each} in a bundle, {feeders.Bytes >> 20} MiB of bundles; handed in within {Stopwatch.GetElapsedTime(published).TotalSeconds:0.0} s"));
            return await FollowAsync(run, run.Members.Values.First(), objects, each, output);
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static async Task<int> FollowAsync(SectorRun run, NodeProcess member, int objects, int each, TextWriter output)
    {
        var hubBefore = run.Hub.ProcessorTime;
        var began = Stopwatch.GetTimestamp();
        await member.StartAsync(CancellationToken.None);
        var ready = Stopwatch.GetElapsedTime(began);
        var (accepted, refused) = (0L, new Dictionary<string, long>(StringComparer.Ordinal));
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var line in member.Client.FollowEvidenceAsync(0, [FactCatalog.KindOf(typeof(Accepted)), FactCatalog.KindOf(typeof(ObjectRefused))], patience.Token))
            {
                switch (FactCatalog.Decode(line.GetProperty("kind").GetString()!, Encoding.UTF8.GetBytes(line.GetProperty("body").GetRawText())))
                {
                    case Accepted fact:
                        accepted += fact.ObjectIds.Count;
                        break;
                    case ObjectRefused fact:
                        refused[fact.Code] = refused.GetValueOrDefault(fact.Code) + (fact.ObjectId.StartsWith("bundle--", StringComparison.Ordinal) ? each : 1);
                        break;
                    default:
                        break;
                }

                if (accepted + refused.Values.Sum() >= objects)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Not all of them in ten minutes: what is said below shows it.
        }

        var took = Stopwatch.GetElapsedTime(began);
        output.WriteLine(Machine.Now);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready after {ready.TotalSeconds:0.0} s; {accepted} accepted, {refused.Values.Sum()} refused ({string.Join(", ", refused.Select(code => $"{code.Value} {code.Key}"))}); {objects / took.TotalSeconds:0} objects a second; processor time: member {member.ProcessorTime.TotalSeconds:0.0} s, hub {(run.Hub.ProcessorTime - hubBefore).TotalSeconds:0.0} s"));
        return Bar.Holds(output, "every object was accepted", accepted == objects)
            | Bar.Say(output, "start → all received, checked and accepted", took.TotalSeconds, MostSeconds, "s");
    }
}
