using System.Diagnostics;
using Hikeshi.Exercises.Screen;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>What every act needs: the member, its people, the way to signal, and where it is told.</summary>
internal sealed record ControlStage(Institution Member, Staff Staff, Signals Signals, PlayScreen Screen, TakenAway TakenAway)
{
    /// <summary>How long a door is watched before it is said that nothing changes.</summary>
    public static readonly TimeSpan Watched = TimeSpan.FromSeconds(1);

    /// <summary>How long something that must come about may take, before it is said that it did not.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Asset Host(string id) => Member.Assets.First(asset => asset.Id == id);

    public void Tell(string kind, string key, params object[] values) => TellAt(Member.Id, kind, key, values);

    public void TellAt(string member, string kind, string key, params object[] values) =>
        Screen.Tell(member, kind, StoryWords.Fill("control." + key, values));

    /// <summary>Sends a signal and watches all doors after it was seen.</summary>
    public async Task<(bool Seen, bool Stayed)> StayOpenAfterAsync(Signal[] signals, IReadOnlyList<Door> doors, CancellationToken cancel)
    {
        var seen = await Task.WhenAll(signals.Select(signal => Signals.WasSeenAsync(signal, cancel)));
        var stayed = await Task.WhenAll(doors.Select(door => door.StaysAsync(ProbeVerdict.Accepted, Watched, cancel)));
        return (seen.All(yes => yes), stayed.All(yes => yes));
    }

    public static double? Between(long began, ProbeObservation? ended) =>
        ended is { } observed ? Math.Round(Stopwatch.GetElapsedTime(began, observed.Answered).TotalMilliseconds, 1) : null;
}
