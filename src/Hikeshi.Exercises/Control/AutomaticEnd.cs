using System.Diagnostics;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>A short containment ends by itself, at the end that was announced, and nobody does anything.</summary>
internal static class AutomaticEnd
{
    public const string Host = "core-1";

    public static async Task<EndShown> PlayAsync(ControlStage stage, CancellationToken cancel)
    {
        var host = stage.Host(Host);
        await using var door = Doors.From(stage.Member, host);
        await door.FirstAsync(ProbeVerdict.Accepted, after: 0, ControlStage.Patience, cancel);
        var signal = await stage.Signals.SendAsync(stage.Member, host, cancel);
        if (await door.FirstAsync(ProbeVerdict.Refused, signal.WrittenAt, ControlStage.Patience, cancel) is not { } refused)
        {
            return new EndShown(host.Id, null, null, null);
        }

        var contained = ControlStage.Between(signal.WrittenAt, refused);
        var announced = (await stage.Staff.Responder.FindContainmentAsync($"host {host.Id}", cancel))?.ExpiresAt;
        stage.Tell("containment", "end.contained", host.Id, ExercisePolicy.ShortLife.TotalSeconds);
        var accepted = await door.FirstAsync(ProbeVerdict.Accepted, refused.Sent, ExercisePolicy.ShortLife + TimeSpan.FromSeconds(3), cancel);
        var life = ControlStage.Between(refused.Answered, accepted);
        var late = announced is { } end && accepted is { } open ? Math.Round((WallTimeOf(open.Answered) - end).TotalMilliseconds, 1) : (double?)null;
        if (late is not null)
        {
            stage.Tell("release", "end.ended", host.Id, late);
        }

        return new EndShown(host.Id, contained, life, late);
    }

    private static DateTimeOffset WallTimeOf(long timestamp) => DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(timestamp);
}

/// <param name="ContainedAfterMs">From the signal's last byte to the first refused connection; null when it was never contained.</param>
/// <param name="LifeMs">From there to the first accepted one; null when it did not end.</param>
/// <param name="AfterAnnouncedEndMs">From the end that the node had announced to that accepted connection.</param>
public sealed record EndShown(string Host, double? ContainedAfterMs, double? LifeMs, double? AfterAnnouncedEndMs)
{
    /// <summary>A connection takes its time, and two clocks are read one after the other.</summary>
    private const double EarlyMs = -20, LateMs = 1000;

    internal IEnumerable<string> Problems() =>
        ContainedAfterMs is null ? [$"{Host} was never contained for the short time"]
        : AfterAnnouncedEndMs is not { } after ? [$"the containment of {Host} did not end by itself within {ExercisePolicy.ShortLife.TotalSeconds + 3:0} s"]
        : after is < EarlyMs or > LateMs ? [FormattableString.Invariant($"the containment of {Host} ended {after:0} ms after its announced end")]
        : [];
}
