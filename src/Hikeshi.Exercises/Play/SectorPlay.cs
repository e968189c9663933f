using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Screen;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Play;

/// <summary>
/// One play of the story over a running sector: advisory, attack, and, in the play with joint defence, poison and the attempt to make everybody
/// cut the same supplier, and then the acts of people. It only acts from outside (telemetry, connections, a member's own API) and observes what follows.
/// </summary>
internal sealed class SectorPlay(SectorRun run, SyntheticSector sector, AttackPlan plan, bool jointDefence, TakenAway takenAway, PlayScreen screen)
{
    private const double NoisePerSecond = 4;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(10);

    public async Task<PlayResult> RunAsync(CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var observations = new Observations(screen.ShowFact);
        var following = run.Members.Select(m => observations.FollowAsync(m.Key, m.Value.Client, ending.Token)).Append(observations.FollowAsync("hub", run.Hub.Client, ending.Token)).ToList();
        using var sink = new HttpEventSink(sector.Institutions.Select((institution, i) => (institution.Id, new IPEndPoint(IPAddress.Parse(SectorRun.ApiAddress(i + 1)), 7300), run.SensorTokens[institution.Id])));
        using var prober = new Prober([.. sector.Exposed.Select(Target)], Prober.DefaultSource, Prober.DefaultInterval(sector.Institutions.Count), screen.ShowProbe);
        await using var payments = new PaymentFlow(sector, plan.Seed, PaymentFlow.DefaultRate(sector.Institutions.Count));
        var noise = new NoisePump(sector, plan.Seed, NoisePerSecond, sink).RunAsync(ending.Token);

        prober.Start();
        payments.Start();
        screen.Pay(payments);
        await UntilAsync(() => prober.Records.All(r => r.Accepted > 0), SettleLimit, cancel);
        await AdviseAsync(observations, cancel);

        var attack = new Attacker(sector, plan, sink, screen.ShowStep).RunAsync(cancel);
        if (jointDefence)
        {
            await ProvokeAsync(observations, sink, attack, cancel);
        }

        var outcomes = await attack;
        await UntilAsync(() => !jointDefence || sector.Exposed.All(i => prober[i.Id].RefusedSince is not null), SettleLimit, cancel);
        var cutOff = await SupplierProbe.CutOffAsync(sector, cancel);
        var isTakenOver = jointDefence && !takenAway.SpoilsTheDefence;
        if (!isTakenOver)
        {
            await payments.DisposeAsync();
        }

        var result = await ResultAsync(observations, sink, prober, payments, outcomes, cutOff);
        if (isTakenOver)
        {
            var control = new ControlPlay(run, sector, new Signals(plan.Seed, sink, observations), screen, takenAway);
            result = result with { Control = await control.RunAsync(outcomes.Single(o => o.Member == result.FirstMember), payments, cancel) };
        }

        prober.Dispose();
        await ending.CancelAsync();
        await Task.WhenAll([noise, .. following.Select(Quietly)]);
        return result;
    }

    private static ProbeTarget Target(Institution institution)
    {
        var service = institution.ComponentService!;
        return new ProbeTarget(institution.Id, new IPEndPoint(IPAddress.Parse(service.Address), service.Port));
    }

    private async Task AdviseAsync(Observations observations, CancellationToken cancel)
    {
        await run.Hub.Client.PostAsync("api/v1/advisories", Advisory.ToOsvJson(DateTimeOffset.UtcNow), cancel);
        await UntilAsync(() => observations.Answers.Count == sector.Institutions.Count, AnswerLimit, cancel);
        screen.ShowReach(observations.Answers);
        await run.UntilAtRestAsync(cancel);
    }

    /// <summary>A compromised member offers an indicator that would cut the shared cloud; and every member's telemetry is made to accuse the shared SOC vendor.</summary>
    private async Task ProvokeAsync(Observations observations, HttpEventSink sink, Task attack, CancellationToken cancel)
    {
        await Task.WhenAny(observations.FirstSighting, attack);
        await Task.Delay(plan.Pace, cancel); // with the attacker's second wave: what follows the first sighting is measured by itself
        var compromised = Compromised();
        var cloud = SupplierCatalogue.Domains.First(d => d.Domain == "cloud.example");
        var poison = new JsonObject
        {
            ["title"] = "Command and control",
            ["indicators"] = new JsonArray(new JsonObject { ["kind"] = "ipv4-addr", ["value"] = cloud.Address }, new JsonObject { ["kind"] = "domain-name", ["value"] = cloud.Domain }),
        };
        await run.Members[compromised].Client.PostAsync("api/v1/sharing/indicators", poison.ToJsonString(), cancel);
        await Task.WhenAll(sector.Institutions.Select(async institution =>
        {
            foreach (var telemetry in SupplierSignal.For(institution, plan.Seed, DateTimeOffset.UtcNow))
            {
                await sink.WriteAsync(institution.Id, telemetry, cancel);
            }
        }));
        await UntilAsync(() => observations.PoisonRefusals(compromised) == sector.Institutions.Count - 1 && observations.SupplierOutcomes.Count == sector.Institutions.Count, SettleLimit, cancel);
    }

    /// <summary>Drawn from the seed; never the first victim.</summary>
    private string Compromised() => new SeededRandom(plan.Seed, "compromised").Pick(sector.Institutions.Where(i => i.Id != plan.Arrivals[0].Member).ToList()).Id;

    private async Task<PlayResult> ResultAsync(Observations observations, HttpEventSink sink, Prober prober, PaymentFlow payments, IReadOnlyList<MemberOutcome> outcomes, IReadOnlyList<string> cutOff)
    {
        long? start = null;
        if (observations.FirstSighting.IsCompletedSuccessfully)
        {
            var (_, sighting) = await observations.FirstSighting;
            start = sink.WrittenAt(sighting.EventDigests[^1]);
        }

        var immune = sector.Exposed.ToDictionary(
            i => i.Id,
            i => start is { } began && prober[i.Id].RefusedSince is { } refused ? Stopwatch.GetElapsedTime(began, refused.Answered).TotalMilliseconds : (double?)null,
            StringComparer.Ordinal);
        return new PlayResult(
            plan.Arrivals[0].Member,
            outcomes,
            immune,
            observations.Answers.Count,
            observations.Answers.Count(a => a.Reached),
            observations.Answers.Where(a => a.Reached).Sum(a => a.Functions.Count),
            payments.Counters,
            payments.PerSecond,
            Math.Round(prober.LargestGap, 2),
            jointDefence ? observations.PoisonRefusals(Compromised()) : null,
            observations.SupplierOutcomes.ToDictionary(StringComparer.Ordinal),
            cutOff,
            Control: null);
    }

    /// <summary>Waits for a condition; when it does not come about within the limit, the report will say so.</summary>
    private static async Task UntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(began) < limit)
        {
            await Task.Delay(5, cancel);
        }
    }

    private static async Task Quietly(Task following)
    {
        try
        {
            await following;
        }
        catch (OperationCanceledException)
        {
            // The play is over.
        }
    }
}
