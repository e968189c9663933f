using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Attack;

/// <summary>
/// Plays the attack: real connections whose verdicts are observed, and the telemetry that a host in the attacker's hands would log.
/// It does no harm: the line it sends means nothing, and nothing is executed anywhere.
/// </summary>
/// <param name="observe">Called for every step as it ends, from the thread pool, one call at a time per member.</param>
public sealed class Attacker(SyntheticSector sector, AttackPlan plan, IEventSink sink, Action<AttackStep> observe)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Begins now; ends when every member's attack has ended.</summary>
    /// <returns>One outcome per arrival, in the order of the plan.</returns>
    public async Task<IReadOnlyList<MemberOutcome>> RunAsync(CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        return await Task.WhenAll(plan.Arrivals.Select(arrival => ComeAsync(arrival, began, cancel)));
    }

    private async Task<MemberOutcome> ComeAsync(Arrival arrival, long began, CancellationToken cancel)
    {
        var wait = arrival.At - Stopwatch.GetElapsedTime(began);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, cancel);
        }

        var institution = sector[arrival.Member];
        var steps = new List<AttackStep>();
        void Note(AttackStep step)
        {
            steps.Add(step);
            observe(step);
        }

        var at = Stopwatch.GetTimestamp();
        using var session = await ArriveAsync(institution, arrival.Infrastructure, cancel);
        Note(new AttackStep(arrival.Member, AttackStepKind.Arrival, at, Stopwatch.GetTimestamp(), session is not null, session?.Host, []));
        if (!institution.Exposed || session is null)
        {
            return new MemberOutcome(arrival.Member, institution.Exposed, Touched: false, Lost: false, steps);
        }

        var random = new SeededRandom(plan.Seed, "steps/" + arrival.Member);
        var host = institution.Assets.First(a => a.Id == session.Host);
        var behaviour = new BehaviourEvents(institution, host, arrival.Infrastructure, random);
        foreach (var kind in new[] { AttackStepKind.Entry, AttackStepKind.Discovery, AttackStepKind.CredentialAccess, AttackStepKind.CommandAndControl, AttackStepKind.Exfiltration })
        {
            if (kind != AttackStepKind.Entry)
            {
                await Task.Delay(random.Next(150, 300), cancel);
            }

            at = Stopwatch.GetTimestamp();
            var events = behaviour.For(kind, DateTimeOffset.UtcNow);
            foreach (var telemetry in events)
            {
                await sink.WriteAsync(arrival.Member, telemetry, cancel);
            }

            var succeeded = kind switch
            {
                AttackStepKind.CommandAndControl => await CallOutAsync(institution, host, arrival.Infrastructure.CommandDomain, cancel),
                AttackStepKind.Exfiltration => await CallOutAsync(institution, host, arrival.Infrastructure.DropDomain, cancel),
                _ => true,
            };
            Note(new AttackStep(arrival.Member, kind, at, Stopwatch.GetTimestamp(), succeeded, host.Id, events));
        }

        return new MemberOutcome(arrival.Member, Exposed: true, Touched: true, Lost: steps.TrueForAll(s => s.Succeeded), steps);
    }

    /// <returns>The open session, or null when the gateway refused or nothing listens there.</returns>
    private static async Task<Session?> ArriveAsync(Institution institution, AttackerInfrastructure infrastructure, CancellationToken cancel)
    {
        var target = new IPEndPoint(IPAddress.Parse(institution.EgressAddress), SyntheticSector.ComponentPort);
        LineConnection? connection = null;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Patience);
            connection = await LineConnection.OpenAsync(infrastructure.Source, target, patience.Token);
            if (await connection.ReadLineAsync(patience.Token) is { } banner && banner.StartsWith("220 ", StringComparison.Ordinal))
            {
                await connection.SendAsync($"LEDGER {infrastructure.PayloadName}\r\n", patience.Token);
                return new Session(connection, banner[4..]);
            }
        }
        catch (Exception refused) when (refused is SocketException or IOException || (refused is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // A refusal is what the step observes.
        }

        connection?.Dispose();
        return null;
    }

    /// <summary>A connection outwards from the host that is in the attacker's hands, through the member's own gateway.</summary>
    private static async Task<bool> CallOutAsync(Institution institution, Asset host, string domain, CancellationToken cancel)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Patience);
            var egress = new IPEndPoint(IPAddress.Parse(institution.EgressAddress), SyntheticSector.EgressPort);
            using var connection = await LineConnection.OpenAsync(IPAddress.Parse(host.Address), egress, patience.Token);
            return await connection.TunnelAsync(domain, 443, patience.Token) == "200" && await connection.ReadLineAsync(patience.Token) is not null;
        }
        catch (Exception refused) when (refused is SocketException or IOException || (refused is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    private sealed record Session(LineConnection Connection, string Host) : IDisposable
    {
        public void Dispose() => Connection.Dispose();
    }
}
