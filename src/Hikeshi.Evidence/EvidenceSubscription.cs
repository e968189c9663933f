using System.Text;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence;

/// <summary>What a handler could not do with one entry, after all tries. The cursor has moved on.</summary>
public sealed record SubscriptionFailure(string Subscription, EvidenceEntry Entry, int Tries, Exception Exception);

/// <summary>
/// A named durable cursor: delivers the entries of a log in order, at least once; where several may be under way at once, it begins them in order. What the handler returns is appended with
/// <c>by</c> = the name and the entry among the causes; after a restart, entries that have such an effect already are not handled again.
/// </summary>
public sealed class EvidenceSubscription
{
    private const int Tries = 3;
    private static readonly TimeSpan WaitForSpace = TimeSpan.FromSeconds(1);
    private const int SaveEvery = 1024; // entries between two writes of the cursor file

    private readonly EvidenceLog log;
    private readonly Func<EvidenceEntry, CancellationToken, Task<IReadOnlyList<EntryDraft>>> handler;
    private readonly bool afterDurable;
    private readonly IReadOnlySet<string>? kinds;
    private readonly Action<SubscriptionFailure>? onFailure;
    private readonly bool critical;
    private readonly int atOnce;
    private readonly EntriesUnderway underway;
    private readonly CursorFile cursor;
    private readonly CountWaiters handled = new();
    private readonly Lock moving = new();
    private ulong next; // that has not been handed out
    private ulong position; // below it everything is done
    private ulong saveAt; // the cursor file is written then

    internal EvidenceSubscription(
        EvidenceLog log,
        string name,
        bool afterDurable,
        Func<EvidenceEntry, CancellationToken, Task<IReadOnlyList<EntryDraft>>> handler,
        IReadOnlySet<string>? kinds,
        Action<SubscriptionFailure>? onFailure,
        bool critical,
        int atOnce)
    {
        this.log = log;
        Name = name;
        this.afterDurable = afterDurable;
        this.handler = handler;
        this.kinds = kinds;
        this.onFailure = onFailure;
        this.critical = critical;
        this.atOnce = atOnce;
        underway = new EntriesUnderway(atOnce);
        cursor = new CursorFile(log.Directory.Disk, log.Directory.CursorsPath, name);
        next = position = Math.Min(cursor.Read(), log.DurableCount);
        handled.Reached(position);
    }

    public string Name { get; }

    /// <summary>Index of the oldest entry that it has not done with.</summary>
    public ulong Position => Volatile.Read(ref position);

    /// <summary>Completes when every entry below that index has been looked at.</summary>
    public Task HandledAsync(ulong count, CancellationToken cancel) => handled.WaitAsync(count, cancel);

    /// <summary>Delivers until cancelled; then saves the cursor and returns. Run it once.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var effective = AlreadyHandled();
        saveAt = position + FirstSave(Name);
        try
        {
            while (true)
            {
                await WaitAsync(cancel);
                var available = afterDurable ? log.DurableCount : log.Count;
                while (next < available)
                {
                    cancel.ThrowIfCancellationRequested();
                    await StepAsync(effective, cancel);
                    if (Position >= saveAt)
                    {
                        saveAt = Save() + SaveEvery;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The asked-for end.
        }
        finally
        {
            await underway.AllAsync();
            underway.Dispose();
            Save();
        }
    }

    /// <summary>Elsewhere for each, or dozens of subscriptions would write all at once, in front of whatever is urgent.</summary>
    private static ulong FirstSave(string name) => 1 + (Crc32C.Of(Encoding.UTF8.GetBytes(name)) % SaveEvery);

    private Task WaitAsync(CancellationToken cancel) =>
        !afterDurable ? log.WaitForAsync(next + 1, cancel)
        : kinds is null ? log.WaitForDurableAsync(next + 1, cancel)
        : log.DurableKinds.WaitAsync(next, kinds, saveAt, MoveOn, cancel);

    /// <summary>Nothing for this subscription lies before that index.</summary>
    private void MoveOn(ulong index)
    {
        lock (moving)
        {
            next = index;
        }

        Move();
    }

    private async Task StepAsync(HashSet<EntryId> effective, CancellationToken cancel)
    {
        var header = log.ReadHeader(next);
        if ((kinds is null || kinds.Contains(header.Kind)) && !effective.Remove(header.Id))
        {
            var entry = log.Read(next);
            await (atOnce == 1 ? DeliverAsync(entry, cancel) : underway.BeginAsync(next, () => DeliverAsync(entry, cancel), Move, cancel));
        }

        lock (moving)
        {
            next++;
        }

        Move();
    }

    private void Move()
    {
        lock (moving)
        {
            Volatile.Write(ref position, underway.Oldest ?? next);
        }

        handled.Reached(Position);
    }

    private async Task DeliverAsync(EvidenceEntry entry, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var drafts = await handler(entry, cancel);
                if (drafts.Count > 0)
                {
                    await AppendAsync([.. drafts.Select(d => Attribute(d, entry.Header.Id))], cancel);
                }

                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                if (attempt == Tries)
                {
                    onFailure?.Invoke(new SubscriptionFailure(Name, entry, attempt, failure));
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20 << (2 * attempt)), log.Clock, cancel); // 80 ms, 320 ms
            }
        }
    }

    /// <summary>A full disk is not the handler's failure: its result waits for space instead of being made again or lost.</summary>
    private async Task AppendAsync(IReadOnlyList<EntryDraft> drafts, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                log.Append(drafts, critical);
                return;
            }
            catch (EvidenceFullException)
            {
                await Task.Delay(WaitForSpace, log.Clock, cancel);
            }
        }
    }

    private EntryDraft Attribute(EntryDraft draft, EntryId cause) =>
        draft with { By = Name, Causes = draft.Causes.Contains(cause) ? draft.Causes : [cause, .. draft.Causes] };

    /// <summary>Inputs behind the cursor whose effects are in the log: the crash came between the append and the cursor.</summary>
    private HashSet<EntryId> AlreadyHandled()
    {
        var effective = new HashSet<EntryId>();
        for (var i = position; i < log.Count; i++)
        {
            var header = log.ReadHeader(i);
            if (header.By == Name)
            {
                effective.UnionWith(header.Causes);
            }
        }

        return effective;
    }

    /// <summary>Never saves more than what is durable, or the cursor would survive a crash that its entries do not.</summary>
    private ulong Save()
    {
        var durable = Math.Min(Position, log.DurableCount);
        try
        {
            cursor.Write(durable);
        }
        catch (IOException)
        {
            // An older cursor only means that entries are looked at again; a full disk must not stop a defence.
        }

        return durable;
    }
}
