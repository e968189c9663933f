using System.Buffers;
using System.Buffers.Binary;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>Takes the checked entries of a node's own log: recomputes tree, tiles and bundles from them, and compares these with what is published.</summary>
internal sealed class LogCheck(TreeCheck tree, TileDirectory tiles, IdentityCheck identities, ulong signed, Findings findings)
{
    private readonly ArrayBufferWriter<byte> bundle = new(256 << 10);
    private readonly List<int> ends = [];
    private readonly ErasureCheck erasures = new(findings);

    public ulong Erased => erasures.Erased;

    public void Take(EntryCheck batch)
    {
        batch.Gone.ForEach(body => erasures.Gone(body.Entry, body.Index));
        batch.Erasures.ForEach(body => erasures.Recorded(body.Entry, body.Record));
        batch.Problems.ForEach(findings.Problem);
        batch.Mentions.ForEach(identities.Add);
        for (var i = 0; i < batch.Count; i++)
        {
            AddToBundle(batch.Leaf(i));
            tree.Add(batch.Hash(i));
            if (ends.Count == TilePath.FullWidth)
            {
                CloseBundle();
            }

            while (tree.Fold.TryTakeFull(out var full))
            {
                tiles.Check(full, signed);
            }
        }
    }

    /// <summary>Compares what is unfinished, and what spans all entries.</summary>
    public void End()
    {
        if (ends.Count > 0)
        {
            CloseBundle();
        }

        foreach (var partial in tree.Fold.Partial())
        {
            tiles.Check(partial, signed);
        }

        foreach (var tile in tiles.Beyond(tree.Fold.Size))
        {
            findings.Problem(ProblemCode.TileBeyondLog, tiles.PlaceOf(tile), "it covers entries that the segments do not hold");
        }

        tree.End();
        identities.Finish();
        erasures.Finish();
    }

    private void AddToBundle(ReadOnlySpan<byte> leaf)
    {
        leaf = leaf[..Math.Min(leaf.Length, ushort.MaxValue)]; // a longer one has been reported, and no bundle can hold it
        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(2), (ushort)leaf.Length);
        bundle.Advance(2);
        bundle.Write(leaf);
        ends.Add(bundle.WrittenCount);
    }

    private void CloseBundle()
    {
        tiles.Check(new RecomputedTile(new TilePath(null, (tree.Fold.Size - 1) / TilePath.FullWidth, ends.Count), bundle.WrittenMemory, ends), signed);
        bundle.ResetWrittenCount();
        ends.Clear();
    }
}
