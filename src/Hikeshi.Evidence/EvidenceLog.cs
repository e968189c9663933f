using System.Runtime.CompilerServices;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence;

/// <summary>The tamper-evident log of one node: the only writer of its directory. Thread-safe. See docs/evidence.md for the format.</summary>
public sealed class EvidenceLog : IEvidenceView, IAsyncDisposable
{
    private readonly Lock gate;
    private readonly LogDirectory directory;
    private readonly LogIndex index;
    private readonly RecentEntries recent = new();
    private readonly EntryLookup lookup;
    private readonly CountWaiters appended = new();
    private readonly CountWaiters durable = new();
    private readonly KindWaiters durableKinds;
    private readonly SegmentAllocator allocator;
    private readonly GroupCommit commit;
    private readonly Publisher publisher;
    private bool disposed;

    private EvidenceLog(OpenedLog opened, EvidenceOptions options)
    {
        (directory, gate, index) = (opened.Directory, opened.Gate, opened.Index);
        Clock = options.Clock;
        Count = index.Count;
        lookup = new EntryLookup(gate, index, recent);
        allocator = new SegmentAllocator(directory, index, opened.Tail, options);
        publisher = new Publisher(this, directory, opened.Tree, opened.Sealer, new LeafFeed(lookup.FileOf, opened.Tail, Count), options);
        commit = new GroupCommit(directory, gate, index.Count, OnDurable, Report);
        appended.Reached(Count);
        durable.Reached(Count);
        durableKinds = new KindWaiters(Count);
        publisher.Schedule();
    }

    internal TimeProvider Clock { get; }

    internal long Groups => commit.Groups;

    internal LogDirectory Directory => directory;

    /// <summary>Entries that readers can see; those at the end may not be on disk yet.</summary>
    public ulong Count { get; private set; }

    /// <summary>Entries that are on disk for good.</summary>
    public ulong DurableCount => commit.Durable;

    /// <summary>So much waits for the disk that an append may be held up: time to tell senders to come later.</summary>
    public bool IsCrowded => commit.Admission.IsCrowded;

    /// <summary>The disk is full, or holds no more than the reserve: nothing is taken but critical entries, as long as the reserve lasts.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
            {
                return !disposed && !allocator.HasRoom();
            }
        }
    }

    /// <summary>The key of the checkpoints in the form of signed notes: <c>name+hash+base64</c>.</summary>
    public string VerifierKey => directory.Verifier.ToString();

    /// <summary>The node's evidence key. It belongs to the log, which disposes of it.</summary>
    public Ed25519PrivateKey SigningKey => directory.Key;

    /// <summary>Opens the log, makes it if there is none, and finishes what a crash left unfinished.</summary>
    /// <exception cref="RefusedException">Another process owns it, or it is damaged, or shorter than what it has signed.</exception>
    public static EvidenceLog Open(string directory, EvidenceOptions options) => new(LogOpening.Open(directory, options), options);

    /// <summary>Orders the drafts one behind the other, all or none. Readers see them at once; they are not yet durable.</summary>
    /// <returns>Index of the first one.</returns>
    /// <exception cref="RefusedException">An id is taken, a cause is unknown, or something is too long.</exception>
    /// <exception cref="EvidenceFullException">The disk is full. Nothing was recorded.</exception>
    public ulong Append(params IReadOnlyList<EntryDraft> drafts) => Append(drafts, critical: false);

    /// <inheritdoc cref="Append(IReadOnlyList{EntryDraft})"/>
    /// <param name="critical">Releases, ends, and what follows from entries that are there: may use the space reserve, and the lane that is kept free of telemetry.</param>
    public ulong Append(IReadOnlyList<EntryDraft> drafts, bool critical)
    {
        var frame = Frame.Build(drafts);
        commit.Admission.Enter(frame.Count, critical);
        try
        {
            var first = Order(frame, critical);
            appended.Reached(first + (ulong)frame.Count);
            return first;
        }
        catch
        {
            commit.Admission.Leave(frame.Count, 0);
            frame.Free();
            throw;
        }
    }

    private ulong Order(Frame frame, bool critical)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            commit.ThrowIfFailed();
            RequireAcceptable(frame.Parts);
            var (segment, offset) = allocator.Take(frame.Length, critical, Count);
            var first = Count;
            frame.Place(segment, offset, first, commit.Durable);
            for (var i = 0; i < frame.Count; i++)
            {
                var (header, body, _) = frame.Parts[i];
                index.Add(header.Id, header.Causes, frame.PlaceOf(i));
                recent.Add(new EvidenceEntry(first + (ulong)i, header, body));
            }

            Count = first + (ulong)frame.Count;
            commit.Enqueue(frame);
            return first;
        }
    }

    private void RequireAcceptable(ReadOnlySpan<FramePart> parts)
    {
        HashSet<EntryId>? batch = parts.Length > 1 ? new(parts.Length) : null;
        foreach (var (header, _, _) in parts)
        {
            if (index.Knows(header.Id) || batch?.Contains(header.Id) == true)
            {
                throw new RefusedException(new DraftRefused(header.Id.ToString(), "this id is already in the log", "a new id"));
            }

            for (var i = 0; i < header.Causes.Count; i++)
            {
                var cause = header.Causes[i];
                if (!index.Knows(cause) && batch?.Contains(cause) != true)
                {
                    throw new RefusedException(new DraftRefused(header.Id.ToString(), $"its cause {cause} is not in the log", "causes that were recorded before"));
                }
            }

            batch?.Add(header.Id);
        }
    }

    /// <summary>Completes when the entry and everything before it is on disk.</summary>
    /// <exception cref="EvidenceFailedException">The disk failed; the entry may or may not be there after the next start.</exception>
    public Task DurableAsync(ulong index, CancellationToken cancel) => commit.DurableAsync(index)?.WaitAsync(cancel) ?? durable.WaitAsync(index + 1, cancel);

    /// <summary>Completes when the log holds at least that many entries.</summary>
    public Task WaitForAsync(ulong count, CancellationToken cancel) => appended.WaitAsync(count, cancel);

    internal Task WaitForDurableAsync(ulong count, CancellationToken cancel) => durable.WaitAsync(count, cancel);

    internal KindWaiters DurableKinds => durableKinds;

    public EvidenceEntry Read(ulong index) => lookup.Read(index);

    /// <summary>The header alone, without opening the body: for those who skip most entries.</summary>
    public EntryHeader ReadHeader(ulong index) => lookup.ReadHeader(index);

    /// <summary>The header as it lies in the tree: the leaf's bytes.</summary>
    public byte[] ReadLeaf(ulong index) => lookup.ReadLeaf(index);

    internal EntryLocation Locate(ulong index) => lookup.Locate(index);

    public bool TryFind(EntryId id, out ulong index) => lookup.TryFind(id, out index);

    /// <inheritdoc/>
    public IReadOnlyList<ulong> EffectsOf(EntryId id) => lookup.EffectsOf(id);

    /// <summary>Follows the log from an index on, for ever; ends by cancellation.</summary>
    public async IAsyncEnumerable<EvidenceEntry> Tail(ulong from, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var next = from; ; next++)
        {
            await WaitForAsync(next + 1, cancel);
            yield return Read(next);
        }
    }

    /// <summary>Destroys the body for good by destroying its key and salt. Header, position and proofs stay. Erasing twice changes nothing.</summary>
    public async Task EraseAsync(ulong index, CancellationToken cancel)
    {
        await DurableAsync(index, cancel);
        var location = lookup.Locate(index);
        location.Segment.Erase(location.Place.Slot);
        lock (gate)
        {
            recent.Forget(index);
        }
    }

    /// <summary>The newest checkpoint that has been signed and written.</summary>
    public SignedNote CurrentCheckpoint() => directory.Checkpoint;

    /// <summary>Writes tiles, bundles and checkpoint for everything that is durable now. Happens by itself within a second of an append.</summary>
    public Task PublishAsync() => publisher.PublishAsync();

    /// <param name="name">Names the cursor, and stands in <c>by</c> of what the handler returns: a-z, 0-9, '-' and '.', at most 64.</param>
    /// <param name="afterDurable">True when the handler has effects outside this process: it sees an entry only once that is on disk.</param>
    /// <param name="handler">Gets each entry at least once and in order; what it returns is appended with the entry among the causes.</param>
    /// <param name="kinds">Only these kinds; null is all.</param>
    /// <param name="onFailure">Told when an entry could not be handled in three tries; the cursor has moved on then.</param>
    /// <param name="critical">What the handler returns may use the space reserve and the reserved lane.</param>
    /// <param name="atOnce">How many entries may be under way. More than one where what is done for one does not depend on another: then one that takes long holds up nobody.</param>
    public EvidenceSubscription Subscribe(
        string name,
        bool afterDurable,
        Func<EvidenceEntry, CancellationToken, Task<IReadOnlyList<EntryDraft>>> handler,
        IReadOnlySet<string>? kinds = null,
        Action<SubscriptionFailure>? onFailure = null,
        bool critical = false,
        int atOnce = 1) =>
        new(this, name, afterDurable, handler, kinds, onFailure, critical, atOnce);

    /// <summary>Under the lock.</summary>
    private void OnDurable(ulong count)
    {
        recent.Durable(count);
        allocator.PrepareAhead(count);
    }

    private void Report(CommitGroup? done, Exception? failure)
    {
        if (done is null)
        {
            FailWaiting(new EvidenceFailedException(directory.Path, failure!));
            return;
        }

        durableKinds.Reached(done.End, done.Kinds);
        durable.Reached(done.End);
        publisher.Schedule();
    }

    private void FailWaiting(Exception reason)
    {
        durable.Fail(reason);
        durableKinds.Fail(reason);
    }

    /// <summary>Makes everything durable, publishes it, and lets the directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
        }

        await commit.CloseAsync();
        try
        {
            await publisher.CloseAsync();
        }
        finally
        {
            appended.Fail(new ObjectDisposedException(nameof(EvidenceLog)));
            FailWaiting(new ObjectDisposedException(nameof(EvidenceLog)));
            await allocator.CloseAsync();
            index.Dispose();
            directory.Dispose();
        }
    }
}
