using System.Diagnostics;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Play;
using Hikeshi.Exercises.Sector;

namespace Hikeshi.Exercises.Control;

/// <summary>The telling event of the attack once more, on a chosen host: what the rules see and the policy acts on.</summary>
internal sealed class Signals(int seed, HttpEventSink sink, Observations observations)
{
    private const int FirstNumber = 200; // the attacker's own are below
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly SeededRandom random = new(seed, "control");
    private int sent;

    public async Task<Signal> SendAsync(Institution institution, Asset host, CancellationToken cancel)
    {
        var infrastructure = AttackPlan.Infrastructure(FirstNumber + sent++, random);
        var telemetry = new BehaviourEvents(institution, host, infrastructure, random).For(AttackStepKind.Entry, DateTimeOffset.UtcNow)[1];
        await sink.WriteAsync(institution.Id, telemetry, cancel);
        return new Signal(telemetry.Sha256, sink.WrittenAt(telemetry.Sha256)!.Value);
    }

    /// <summary>Whether it arrived and a rule saw it: that nothing follows says something only then.</summary>
    public async Task<bool> WasSeenAsync(Signal signal, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (!observations.HasSighted(signal.Sha256))
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                return false;
            }

            await Task.Delay(5, cancel);
        }

        return true;
    }
}

/// <param name="WrittenAt">Before the write of its last byte (<see cref="Stopwatch.GetTimestamp"/>).</param>
internal sealed record Signal(string Sha256, long WrittenAt);
