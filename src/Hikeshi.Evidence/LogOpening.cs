using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>What a log is made of once it has been opened.</summary>
internal sealed record OpenedLog(LogDirectory Directory, Lock Gate, LogIndex Index, RecoveredTail? Tail, TreeFiles Tree, SegmentSealer Sealer);

/// <summary>Finds in a directory everything that a log goes on from, and holds it against what was signed.</summary>
internal static class LogOpening
{
    /// <summary>Makes the log if there is none, and finishes what a crash left unfinished.</summary>
    /// <exception cref="RefusedException">Another process owns it, or it is damaged, or shorter than what it has signed.</exception>
    public static OpenedLog Open(string directory, EvidenceOptions options)
    {
        var owned = LogDirectory.Own(directory, options);
        var found = new LogIndex();
        try
        {
            var signed = owned.ReadCheckpoint();
            Recovery.LoadSealed(options.Disk, owned.SegmentsPath, found, FileAccess.ReadWrite, signed?.Size ?? 0);
            var tree = RestoreTree(owned, found);
            owned.RequireSameHistory(signed, tree);
            var gate = new Lock();
            var sealer = new SegmentSealer(found, gate, tree, owned);
            var tail = Recovery.Scan(
                options.Disk,
                owned.SegmentsPath,
                found,
                FileAccess.ReadWrite,
                owned.Mark.Entries,
                entry =>
                {
                    sealer.Add(entry.Leaf.Span);
                    WriteTiles(tree);
                    owned.RequireSameHistory(signed, tree);
                },
                end =>
                {
                    sealer.EndSegment(end);
                    sealer.Seal(signed?.Size ?? 0);
                });
            tree.BeginNew();
            owned.RequireNothingLost(signed, found.Count);
            if (signed is null)
            {
                owned.SignCheckpoint(0, MerkleTree.EmptyRoot);
                options.Disk.SyncDirectory(owned.LogPath);
            }

            return new OpenedLog(owned, gate, found, tail, tree, sealer);
        }
        catch
        {
            found.Dispose();
            owned.Dispose();
            throw;
        }
    }

    /// <summary>What a full disk does not take waits in memory for the next publication: it is of the segments that are not sealed.</summary>
    private static void WriteTiles(TreeFiles tree)
    {
        try
        {
            tree.WriteFull();
        }
        catch (IOException full) when (LibC.IsFull(full))
        {
            // Entries are read, not tiles: the log opens without them.
        }
    }

    /// <summary>The tree as it was at the end of the last sealed segment; empty when there is none.</summary>
    private static TreeFiles RestoreTree(LogDirectory directory, LogIndex index)
    {
        var tree = new TreeFiles(directory.Disk, directory.LogPath);
        if (index.LastSealed is { } last)
        {
            var bundled = last.End - (last.End % TilePath.FullWidth);
            tree.Restore(last.Tree, Enumerable.Range(0, (int)(last.End - bundled)).Select(i => EntryFiles.ReadLeaf(index.LocateSealed(bundled + (ulong)i))));
        }

        return tree;
    }
}
