using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Backup;

/// <summary>All segments, one behind the other, into the copy; and whether that makes all the entries that the log has promised.</summary>
/// <param name="target">The copy's directory of segments.</param>
internal sealed class CopiedSegments(string source, string target)
{
    public ulong Entries { get; private set; }

    public ulong Added { get; private set; }

    public ulong KeysTakenAway { get; private set; }

    /// <summary>Finds everything that would be refused, before anything is written.</summary>
    /// <exception cref="RefusedException">As for <see cref="Run"/>.</exception>
    public void Look(ulong promised) => Walk(promised, (copy, first) => copy.Look(first));

    /// <exception cref="RefusedException">Fewer entries can be copied than were promised, or the copy is not one of this log as it was.</exception>
    public void Run(ulong promised) => Walk(promised, (copy, first) => copy.Run(first));

    private void Walk(ulong promised, Func<SegmentCopy, ulong, ulong> go)
    {
        (Entries, Added, KeysTakenAway) = (0, 0, 0);
        var stop = (File: Path.Combine(source, SegmentFile.NameOf(1)), Offset: 0L);
        foreach (var segment in SegmentFile.List(source))
        {
            var copy = new SegmentCopy(segment, Path.Combine(target, Path.GetFileName(segment)), promised);
            var next = go(copy, Entries);
            // A segment that does not continue the log is not the place: that is where the last entry before the gap ends.
            stop = copy.Offset > 0 ? (segment, copy.Offset) : stop;
            Entries = next;
            Added += copy.Entries;
            KeysTakenAway += copy.KeysTakenAway;
        }

        if (Entries < promised)
        {
            throw new RefusedException(new LogDamaged(stop.File, stop.Offset, $"only {Entries} entries can be copied up to here, and the log has acknowledged or signed {promised}"));
        }
    }
}
