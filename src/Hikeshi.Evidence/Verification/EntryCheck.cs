using System.Security.Cryptography;
using System.Text.Json;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;

namespace Hikeshi.Evidence.Verification;

/// <summary>Checks each entry of a batch by itself: leaf hash, canonical header, body against commitment. Batches are checked side by side.</summary>
internal sealed class EntryCheck : IDisposable
{
    private readonly EntryBatch batch;

    private EntryCheck(EntryBatch batch) => this.batch = batch;

    public int Count => batch.Count;

    public byte[] Hashes { get; private set; } = [];

    public List<Mention> Mentions { get; } = [];

    public List<VerificationProblem> Problems { get; } = [];

    public ulong Erased { get; private set; }

    public static EntryCheck Of(EntryBatch batch)
    {
        var check = new EntryCheck(batch) { Hashes = new byte[batch.Count * MerkleTree.HashSize] };
        for (var i = 0; i < batch.Count; i++)
        {
            SHA256.HashData(batch.PrefixedLeaf(i), check.Hashes.AsSpan(i * MerkleTree.HashSize));
            check.CheckHeader(i);
        }

        return check;
    }

    public ReadOnlySpan<byte> Leaf(int i) => batch.Leaf(i).Span;

    public ReadOnlySpan<byte> Hash(int i) => Hashes.AsSpan(i * MerkleTree.HashSize, MerkleTree.HashSize);

    private void CheckHeader(int i)
    {
        EntryHeader header;
        if (batch.Leaf(i).Length > HeaderCodec.LongestHeader)
        {
            Problem(ProblemCode.HeaderMalformed, i, $"the header takes {batch.Leaf(i).Length} bytes, more than the {HeaderCodec.LongestHeader} that a bundle can hold");
            return;
        }

        try
        {
            header = HeaderCodec.Decode(batch.Leaf(i).Span);
            if (!IsCanonical(header, batch.Leaf(i)))
            {
                Problem(ProblemCode.HeaderNotCanonical, i, "the header is not canonical JSON (RFC 8785)");
            }
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            Problem(ProblemCode.HeaderMalformed, i, malformed.Message);
            return;
        }

        Mentions.Add(new Mention(header.Id, batch.IndexOf(i), isCause: false));
        foreach (var cause in header.Causes)
        {
            Mentions.Add(new Mention(cause, batch.IndexOf(i), isCause: true));
        }

        CheckBody(i, header.Body);
    }

    /// <summary>Nearly always it is what we would write, which is quick to see; a member that we do not know, or a name that we would refuse, takes the long way.</summary>
    private static bool IsCanonical(EntryHeader header, ReadOnlyMemory<byte> leaf)
    {
        try
        {
            if (leaf.Span.SequenceEqual(HeaderCodec.Encode(header)))
            {
                return true;
            }
        }
        catch (RefusedException)
        {
            // We would not have written it; that does not make it another form of JSON.
        }

        return leaf.Span.SequenceEqual(CanonicalJson.Canonicalize(leaf));
    }

    private void CheckBody(int i, BodySeal seal)
    {
        if (BodyBox.IsErased(batch.Slot(i)))
        {
            Erased++;
            return;
        }

        try
        {
            var body = BodyBox.Open(batch.Slot(i), batch.Box(i));
            if (body.Length != seal.Size || BodyBox.Commitment(batch.Slot(i), body) != seal.Commitment)
            {
                Problem(ProblemCode.BodyDiffers, i, "the body is not the one that the header commits to");
            }
        }
        catch (CryptographicException)
        {
            Problem(ProblemCode.BodyUnreadable, i, "the body cannot be opened: its box or its key slot was altered");
        }
    }

    private void Problem(string code, int i, string what) => Problems.Add(new VerificationProblem(code, batch.PlaceOf(i), what));

    public void Dispose() => batch.Dispose();
}
