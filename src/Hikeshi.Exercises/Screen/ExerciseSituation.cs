using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Screen;

/// <summary>The exercise on one screen: the play without joint defence, recorded, beside the live one with it. Thread-safe.</summary>
public sealed class ExerciseSituation(BilingualText title) : ISituationSource
{
    private const int KeptItems = 600;
    private readonly List<PlayScreen> plays = [];
    private readonly List<Channel<SituationChange>> watchers = [];
    private readonly Lock gate = new();
    private IReadOnlyList<Concentration> inCommon = [];
    private Verdict? verdict;
    private long sequence;

    public SituationSnapshot Snapshot()
    {
        lock (gate)
        {
            return new SituationSnapshot(sequence, Simulation: true, title, [.. plays.Select(p => p.Snapshot())], inCommon, verdict);
        }
    }

    public async IAsyncEnumerable<SituationChange> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<SituationChange>(new BoundedChannelOptions(5000) { FullMode = BoundedChannelFullMode.DropOldest });
        List<SituationChange> missed;
        lock (gate)
        {
            // A browser that comes back is brought up to date play by play, which is cheaper than every change it missed.
            missed = after >= sequence ? [] : [.. plays.Select(p => new SituationChange(sequence, p.Name, p.ElapsedMs, PlayReplaced: p.Snapshot())), new SituationChange(sequence, "with", 0, InCommon: inCommon, Verdict: verdict)];
            watchers.Add(channel);
        }

        try
        {
            foreach (var change in missed)
            {
                yield return change;
            }

            await foreach (var change in channel.Reader.ReadAllAsync(cancel))
            {
                yield return change;
            }
        }
        finally
        {
            lock (gate)
            {
                watchers.Remove(channel);
            }
        }
    }

    /// <summary>Begins a play; the one before it is shown as recorded from now on.</summary>
    internal PlayScreen Begin(string name, IReadOnlyList<MemberSituation> members)
    {
        lock (gate)
        {
            foreach (var earlier in plays)
            {
                earlier.Recorded = true;
                Send(new SituationChange(++sequence, earlier.Name, earlier.ElapsedMs, PlayReplaced: earlier.Snapshot()));
            }

            var play = new PlayScreen(this, name, members);
            plays.Add(play);
            Send(new SituationChange(++sequence, name, 0, PlayReplaced: play.Snapshot()));
            return play;
        }
    }

    internal void Conclude(Verdict computed) => Change(number =>
    {
        verdict = computed;
        return new SituationChange(number, plays[^1].Name, plays[^1].ElapsedMs, Verdict: computed);
    });

    internal void Share(string play, double elapsedMs, IReadOnlyList<Concentration> common) => Change(number =>
    {
        inCommon = common;
        return new SituationChange(number, play, elapsedMs, InCommon: common);
    });

    /// <summary>Makes a change under the lock that also guards every play's picture.</summary>
    internal void Change(Func<long, SituationChange?> make)
    {
        lock (gate)
        {
            if (make(sequence + 1) is { } change)
            {
                sequence++;
                Send(change);
            }
        }
    }

    internal static void Trim(LinkedList<SituationItem> items)
    {
        while (items.Count > KeptItems)
        {
            items.RemoveLast();
        }
    }

    private void Send(SituationChange change)
    {
        foreach (var watcher in watchers)
        {
            watcher.Writer.TryWrite(change);
        }
    }

    internal static double Since(long began) => Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 1);
}
