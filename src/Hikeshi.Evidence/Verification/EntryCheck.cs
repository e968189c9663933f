using System.Text;
using System.Text.Json;
using Hikeshi.Evidence.Erasing;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Json;

namespace Hikeshi.Evidence.Verification;

/// <summary>Checks each entry of a batch by itself: leaf hash, canonical header, body against commitment. Batches are checked side by side.</summary>
internal sealed class EntryCheck : IDisposable
{
    private static readonly byte[] ErasureKind = Encoding.UTF8.GetBytes($"\"kind\":\"{ErasureRecord.Kind}\"");
    private readonly EntryBatch batch;
    private byte[] opened = new byte[4096];

    private EntryCheck(EntryBatch batch)
    {
        this.batch = batch;
        Mentions = new List<Mention>(2 * batch.Count);
    }

    public int Count => batch.Count;

    public byte[] Hashes { get; private set; } = [];

    public List<Mention> Mentions { get; }

    public List<VerificationProblem> Problems { get; } = [];

    /// <summary>Entries whose body is gone.</summary>
    public List<(EntryId Entry, ulong Index)> Gone { get; } = [];

    /// <summary>Entries that an entry of this batch says were erased.</summary>
    public List<(EntryId Entry, ulong Record)> Erasures { get; } = [];

    public static EntryCheck Of(EntryBatch batch)
    {
        var check = new EntryCheck(batch) { Hashes = new byte[batch.Count * MerkleTree.HashSize] };
        for (var i = 0; i < batch.Count; i++)
        {
            Sha256.Hash(batch.PrefixedLeaf(i), check.Hashes.AsSpan(i * MerkleTree.HashSize));
            check.CheckHeader(i);
        }

        return check;
    }

    public ReadOnlySpan<byte> Leaf(int i) => batch.Leaf(i).Span;

    public ReadOnlySpan<byte> Hash(int i) => Hashes.AsSpan(i * MerkleTree.HashSize, MerkleTree.HashSize);

    private void CheckHeader(int i)
    {
        var (leaf, before) = (batch.Leaf(i), Mentions.Count);
        if (leaf.Length > HeaderCodec.LongestHeader)
        {
            Problem(ProblemCode.HeaderMalformed, i, $"the header takes {leaf.Length} bytes, more than the {HeaderCodec.LongestHeader} that a bundle can hold");
            return;
        }

        if (PlainHeader.TryRead(leaf.Span, batch.IndexOf(i), Mentions, out var plain))
        {
            CheckBody(i, plain.Commitment, plain.Size);
            NoteErasures(leaf.Span, before);
            return;
        }

        try
        {
            var header = HeaderCodec.Decode(leaf.Span);
            if (!leaf.Span.SequenceEqual(CanonicalJson.Canonicalize(leaf)))
            {
                Problem(ProblemCode.HeaderNotCanonical, i, "the header is not canonical JSON (RFC 8785)");
            }

            Mentions.Add(new Mention(header.Id, batch.IndexOf(i), isCause: false));
            Mentions.AddRange(header.Causes.Select(c => new Mention(c, batch.IndexOf(i), isCause: true)));
            CheckBody(i, Encoding.UTF8.GetBytes(header.Body.Commitment), header.Body.Size);
            NoteErasures(leaf.Span, before);
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            Problem(ProblemCode.HeaderMalformed, i, malformed.Message);
        }
    }

    private void CheckBody(int i, ReadOnlySpan<byte> commitment, long size)
    {
        if (BodyBox.IsErased(batch.Slot(i)))
        {
            Gone.Add((Mentions.Last(m => !m.IsCause).Id, batch.IndexOf(i)));
            return;
        }

        var length = batch.Box(i).Length - BodyBox.TagSize;
        if (opened.Length < length)
        {
            opened = new byte[length];
        }

        var body = opened.AsSpan(0, length);
        if (!BodyBox.TryOpen(batch.Slot(i), batch.Box(i), body))
        {
            Problem(ProblemCode.BodyUnreadable, i, "the body cannot be opened: its box or its key slot was altered");
        }
        else if (length != size || !BodyBox.Commits(batch.Slot(i), body, commitment))
        {
            Problem(ProblemCode.BodyDiffers, i, "the body is not the one that the header commits to");
        }
    }

    /// <summary>What the causes of an erasure's record are. Inside a JSON string the quotes of the kind would be escaped.</summary>
    private void NoteErasures(ReadOnlySpan<byte> leaf, int before)
    {
        if (leaf.IndexOf(ErasureKind) >= 0)
        {
            Erasures.AddRange(Mentions.Skip(before).Where(m => m.IsCause).Select(m => (m.Id, m.Index)));
        }
    }

    private void Problem(string code, int i, string what) => Problems.Add(new VerificationProblem(code, batch.PlaceOf(i), what) { Extent = batch.ExtentOf(i) });

    public void Dispose() => batch.Dispose();
}
