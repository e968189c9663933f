using System.Runtime.CompilerServices;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>
/// The newest entries of a directory that another process may be writing, and then each one as it comes. Reads segments from the end, and once it follows
/// only what is new. Not thread-safe.
/// </summary>
public sealed class EvidenceTail : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly string path;
    private readonly IReadOnlySet<string>? kinds;
    private SegmentFile? segment;
    private SegmentScanner? scanner;
    private int number;

    private EvidenceTail(string path, IReadOnlySet<string>? kinds)
    {
        this.path = path;
        this.kinds = kinds;
    }

    private string Segments => Path.Combine(path, "segments");

    /// <param name="directory">An evidence directory, or a node's data directory with <c>evidence/</c> inside.</param>
    /// <param name="kinds">Only these kinds; null is all.</param>
    /// <exception cref="RefusedException">There is no log, or it cannot be opened without risk.</exception>
    public static EvidenceTail Open(string directory, IReadOnlySet<string>? kinds) => new(EvidenceDoor.Enter(directory), kinds);

    /// <summary>The newest ones, oldest first. To be called once, before following.</summary>
    /// <exception cref="RefusedException">A segment that had to be read is damaged.</exception>
    public IReadOnlyList<EvidenceEntry> Newest(int count)
    {
        var found = new List<EvidenceEntry>();
        for (var at = SegmentFile.List(Segments).Count; at > 0 && (scanner is null || found.Count < count); at--)
        {
            if (!TryOpen(at, out var opened))
            {
                continue; // Only just created: nothing in it was acknowledged.
            }

            var reading = new SegmentScanner(opened.Handle, opened.FirstIndex);
            var isLast = scanner is null;
            if (isLast)
            {
                (segment, scanner, number) = (opened, reading, at);
            }

            try
            {
                found.InsertRange(0, Newest(opened, reading, count - found.Count, isLast));
            }
            finally
            {
                if (!isLast)
                {
                    reading.Dispose();
                    opened.Dispose();
                }
            }
        }

        return found;
    }

    /// <summary>Entries behind those that have been given already, as they are written; ends by cancellation.</summary>
    public async IAsyncEnumerable<EvidenceEntry> FollowAsync(TimeProvider clock, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            foreach (var entry in Fresh())
            {
                yield return entry;
            }

            await Task.Delay(LookEvery, clock, cancel);
        }
    }

    private List<EvidenceEntry> Newest(SegmentFile from, SegmentScanner reading, int count, bool isLast)
    {
        var places = new Queue<(ulong Index, EntryPlace Place)>();
        var acknowledged = isLast ? DurableMark.Read(Path.Combine(path, DurableMark.FileName)) : 0;
        var state = reading.ReadAll(acknowledged, live: isLast, () =>
        {
            foreach (var entry in Wanted(from, reading))
            {
                places.Enqueue(entry);
                if (places.Count > count)
                {
                    places.Dequeue();
                }
            }
        });
        return state == TailState.Damaged
            ? throw new RefusedException(new LogDamaged(from.Path, reading.Offset, $"the frame of entry {reading.NextIndex} is damaged"))
            : [.. places.Select(p => EntryFiles.Read(new EntryLocation(from, p.Place, Check: null), p.Index))];
    }

    private IEnumerable<EvidenceEntry> Fresh()
    {
        do
        {
            while (scanner?.Next() == true)
            {
                foreach (var (index, place) in Wanted(segment!, scanner))
                {
                    yield return EntryFiles.Read(new EntryLocation(segment!, place, Check: null), index);
                }
            }
        }
        while (MoveOn());
    }

    /// <summary>Goes to the next segment once it continues where this one has been read to.</summary>
    private bool MoveOn()
    {
        if (!TryOpen(number + 1, out var opened))
        {
            return false;
        }

        if (opened.FirstIndex != (scanner?.NextIndex ?? 0))
        {
            opened.Dispose();
            return false;
        }

        Dispose();
        (segment, scanner, number) = (opened, new SegmentScanner(opened.Handle, opened.FirstIndex), number + 1);
        return true;
    }

    private List<(ulong Index, EntryPlace Place)> Wanted(SegmentFile from, SegmentScanner frame)
    {
        try
        {
            return [.. frame.Entries().Where(e => kinds is null || kinds.Contains(HeaderCodec.Decode(e.Leaf.Span).Kind)).Select(e => (e.Index, e.Place))];
        }
        catch (FormatException nonsense)
        {
            throw new RefusedException(new LogDamaged(from.Path, frame.Offset, nonsense.Message));
        }
    }

    private bool TryOpen(int wanted, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SegmentFile? opened)
    {
        opened = null;
        var file = Path.Combine(Segments, SegmentFile.NameOf(wanted));
        return File.Exists(file) && SegmentFile.TryOpen(Disk.Real, file, FileAccess.Read, out opened);
    }

    public void Dispose()
    {
        scanner?.Dispose();
        segment?.Dispose();
    }
}
