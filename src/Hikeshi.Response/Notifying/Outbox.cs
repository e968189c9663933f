using Hikeshi.Facts.Response;
using Hikeshi.Response.Active;

namespace Hikeshi.Response.Notifying;

/// <summary>What one channel has not been told yet. Known from the log, and guarded by the book that it belongs to.</summary>
internal sealed class Outbox(ChannelTerms terms)
{
    /// <summary>So many nobody reads one by one: what is beyond them is counted, and said in the next summary.</summary>
    public const int Most = 1_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Notice> byKey = new(StringComparer.Ordinal);
    private readonly SortedSet<(DateTimeOffset Due, string Key)> byTime = [];
    private RecentTimes told = RecentTimes.None(Minute);
    private DateTimeOffset? summaryAt;
    private DateTimeOffset quietUntil;
    private int tries;
    private int missedInTurn;
    private ulong lastIndex;

    public ChannelTerms Terms => terms;

    public int Pending => byKey.Count;

    /// <summary>Beyond <see cref="Most"/>.</summary>
    public int Missed { get; private set; }

    /// <summary>The first time at which the log knows this channel: what is older was not meant for it.</summary>
    public DateTimeOffset? Since { get; private set; }

    public DateTimeOffset? LastTold { get; private set; }

    public string? LastFailure { get; private set; }

    public void Open(DateTimeOffset now) => Since ??= now;

    public void Add(Notice notice)
    {
        if (byKey.ContainsKey(notice.Key))
        {
            return;
        }

        lastIndex = Math.Max(lastIndex, notice.Index);
        if (byKey.Count >= Most)
        {
            Missed++;
            return;
        }

        byKey.Add(notice.Key, notice);
        byTime.Add((notice.DueAt, notice.Key));
    }

    /// <summary>It is not worth saying any more.</summary>
    public void Remove(string key)
    {
        if (byKey.Remove(key, out var notice))
        {
            byTime.Remove((notice.DueAt, key));
        }
    }

    /// <summary>What is written down about this channel: told or given up, it is over.</summary>
    public void Settle(string key, NoticesThrough? through, DateTimeOffset at, string? failure)
    {
        Since ??= at;
        Remove(key);
        if (through is not null)
        {
            (Missed, missedInTurn) = (Math.Max(0, Missed - missedInTurn), 0);
            summaryAt = null;
            foreach (var (_, gone) in byTime.TakeWhile(entry => entry.Due <= through.Until).Where(entry => byKey[entry.Key].Index <= through.Index).ToList())
            {
                Remove(gone);
            }
        }

        (LastTold, LastFailure) = failure is null ? (at, null) : (LastTold, failure);
        told = failure is null ? told.With(at) : told;
        (tries, quietUntil) = failure is null ? (0, default) : (0, quietUntil);
    }

    /// <summary>A try that came to nothing: the next one waits, twice as long each time.</summary>
    public void Pause(string trouble, DateTimeOffset now)
    {
        LastFailure = trouble;
        var pause = TimeSpan.FromSeconds(1L << Math.Min(tries++, 6));
        quietUntil = now + (pause < LongestPause ? pause : LongestPause);
    }

    /// <returns>What is to be done now; null: nothing.</returns>
    public NoticeTurn? Next(DateTimeOffset now)
    {
        DropWhatWasNotMeant(now);
        List<Notice> due = [.. byTime.TakeWhile(entry => entry.Due <= now).Select(entry => byKey[entry.Key])];
        List<Notice> stale = [.. due.TakeWhile(notice => now - notice.DueAt > terms.Patience)];
        if (stale.Count > 0)
        {
            return new NoticeTurn(stale, IsGivenUp: true, Missed: 0, tries, new(lastIndex, stale[^1].DueAt)) { LastTrouble = tries > 0 ? LastFailure : null };
        }

        if (due.Count == 0 || now < quietUntil)
        {
            return null;
        }

        var everything = new NoticesThrough(lastIndex, now);
        if (summaryAt is { } at)
        {
            missedInTurn = Missed;
            return now < at ? null : new NoticeTurn(due, IsGivenUp: false, Missed, tries, everything);
        }

        if (Missed == 0 && told.CountAfter(now - Minute) < terms.PerMinute)
        {
            return new NoticeTurn([due.Find(notice => notice.Level == NoticeLevel.Page) ?? due[0]], IsGivenUp: false, Missed: 0, tries, everything);
        }

        summaryAt = now + Minute;
        return null;
    }

    private void DropWhatWasNotMeant(DateTimeOffset now)
    {
        while (byTime.Count > 0 && byTime.Min is var (due, key) && now - due > terms.Patience && due < Since)
        {
            Remove(key);
        }
    }
}

/// <param name="Notices">One: a message of its own. More: one for all of them.</param>
/// <param name="IsGivenUp">They waited too long: only that is recorded.</param>
/// <param name="Missed">Further ones that were only counted.</param>
/// <param name="Tries">How often the channel was tried in vain just now.</param>
/// <param name="Everything">How far it reaches when it is a summary.</param>
internal sealed record NoticeTurn(IReadOnlyList<Notice> Notices, bool IsGivenUp, int Missed, int Tries, NoticesThrough Everything)
{
    /// <summary>What the last try failed of; null: there was none.</summary>
    public string? LastTrouble { get; init; }

    public int Count => Notices.Count + Missed;

    public NoticesThrough? Through => Count > 1 ? Everything : null;

    public string Key => Count > 1 ? $"{NoticeKinds.Summary}:{Notices.MaxBy(notice => notice.Index)!.Cause}" : Notices[0].Key;
}
