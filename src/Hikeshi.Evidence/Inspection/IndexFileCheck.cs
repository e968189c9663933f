using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Verification;

namespace Hikeshi.Evidence.Inspection;

/// <summary>
/// Makes the index file of every closed segment anew from its entries and compares it byte by byte with the one that is there. What differs is
/// kept in a temporary directory meanwhile, for looking up causes, so that memory does not grow with the log.
/// </summary>
/// <param name="signed">Entries that the checkpoint covers.</param>
internal sealed class IndexFileCheck(ulong signed, Action<Damage> found) : IDisposable
{
    private readonly LogIndex known = new();
    private List<uint> checks = [];
    private (string Path, PublishedSegment Segment)? ended;
    private string? current;
    private string? temporary;
    private bool given; // the segments cannot be followed any further

    public void Add(string segment, RawEntry entry)
    {
        if (given)
        {
            return;
        }

        if (segment != current && !Begin(segment, entry.Index))
        {
            given = true;
            return;
        }

        try
        {
            var (id, causes) = HeaderCodec.DecodeLinks(entry.Leaf.Span);
            known.Add(id, causes, entry.Place);
            checks.Add(Crc32C.Of(entry.Leaf.Span));
        }
        catch (FormatException)
        {
            given = true; // the verification names the entry
        }
    }

    public void EndSegment(string segment, long end, TreeFold tree)
    {
        if (!given && segment == current)
        {
            ended = (segment, new PublishedSegment(end, checks, EdgeOf(tree)));
        }
    }

    /// <summary>To be called when all have been read.</summary>
    /// <param name="last">The last segment: it is not closed, and has no index file.</param>
    public void End(string? last)
    {
        if (last is not null && File.Exists(SealedSegment.PathOf(last)))
        {
            found(Damage.At(DamageCode.IndexDiffers, SealedSegment.PathOf(last), "there is an index of a segment that is not closed", Mending.Repair, "'fsck --repair' removes it"));
        }
    }

    private bool Begin(string segment, ulong first)
    {
        if (!SegmentFile.TryOpen(Disk.Real, segment, FileAccess.Read, out var file))
        {
            return false;
        }

        if (file.FirstIndex != first)
        {
            file.Dispose();
            return false;
        }

        known.AddSegment(file);
        if (known.OldestClosed is { } closed && (ended is not { } before || before.Path != closed.File.Path || !Compare(closed, before.Segment)))
        {
            return false;
        }

        (current, checks) = (segment, []);
        return true;
    }

    /// <returns>False when this segment cannot have an index, so that nothing behind it can be compared.</returns>
    private bool Compare(LiveSegment segment, PublishedSegment published)
    {
        if (segment.Count == 0 || segment.Ids.Count != segment.Count || published.Checks.Count != segment.Count)
        {
            return false;
        }

        var path = SealedSegment.PathOf(segment.File.Path);
        var expected = IndexFileWriter.Encode(segment, published);
        var actual = StrangersFile.Read(path, expected.Length);
        if (actual.AsSpan().SequenceEqual(expected))
        {
            return Seal(segment, path);
        }

        Report(segment, path, expected, actual);
        temporary ??= Directory.CreateTempSubdirectory("hikeshi-fsck-").FullName;
        var copy = Path.Combine(temporary, Path.GetFileName(path));
        File.WriteAllBytes(copy, expected);
        return Seal(segment, copy);
    }

    private bool Seal(LiveSegment segment, string path)
    {
        if (SealedSegment.TryOpen(segment.File, path) is not { } done)
        {
            return false;
        }

        known.Seal(done);
        return true;
    }

    private void Report(LiveSegment segment, string path, byte[] expected, byte[]? actual)
    {
        if (actual is null)
        {
            if (segment.End <= signed)
            {
                found(Damage.At(DamageCode.IndexMissing, path, "the index of this closed segment is missing", Mending.Itself, "the next start reads the segment and makes it again"));
            }

            return;
        }

        if (IndexHeader.IsOfAnotherVersion(actual))
        {
            found(Damage.At(DamageCode.IndexDamaged, path, "this index is of another version, and is not believed", Mending.Itself, "the next start reads the segment and makes it again"));
            return;
        }

        var at = actual.Length == 0 ? 0 : actual.AsSpan().CommonPrefixLength(expected);
        found(Believed(segment, path)
            ? Damage.At(DamageCode.IndexDiffers, path, $"the {PartOf(expected, at)} of the index do not agree with the segment: entries may not be found", Mending.Repair, "'fsck --repair' makes it again from the segment") with { Byte = at, End = actual.Length }
            : Damage.At(DamageCode.IndexDamaged, path, "this is not the index of its segment, and is not believed", Mending.Itself, "the next start reads the segment and makes it again") with { Byte = at, End = actual.Length });
    }

    /// <summary>Whether the next start would look things up in it.</summary>
    private static bool Believed(LiveSegment segment, string path)
    {
        if (!SegmentFile.TryOpen(Disk.Real, segment.File.Path, FileAccess.Read, out var again))
        {
            return false;
        }

        using var opened = SealedSegment.TryOpen(again, path);
        if (opened is null)
        {
            again.Dispose();
        }

        return opened is not null;
    }

    private static string PartOf(byte[] expected, int at) =>
        !IndexHeader.TryRead(expected, out var header) || at < header.PlacesAt ? "beginnings"
        : at < header.IdsAt ? "places of entries"
        : at < header.EdgesAt ? "ids"
        : "causes";

    private static TreeEdge EdgeOf(TreeFold tree)
    {
        var levels = new List<IReadOnlyList<byte[]>>();
        for (var rest = tree.Size; rest > 0 || levels.Count == 0; rest /= TilePath.FullWidth)
        {
            levels.Add([]);
        }

        foreach (var tile in tree.Partial())
        {
            levels[tile.Tile.Level!.Value] = [.. tile.Bytes.ToArray().Chunk(MerkleTree.HashSize)];
        }

        return new TreeEdge(tree.Size, levels);
    }

    public void Dispose()
    {
        known.Dispose();
        if (temporary is not null)
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
