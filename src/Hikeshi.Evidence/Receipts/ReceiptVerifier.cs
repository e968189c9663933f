using System.Security.Cryptography;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Verification;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;

namespace Hikeshi.Evidence.Receipts;

/// <summary>Verifies a receipt with nothing but the log's key. Whatever is in the receipt may come from anybody.</summary>
public static class ReceiptVerifier
{
    /// <param name="receipt">The file, at most 16 MiB.</param>
    /// <param name="name">Of the file, for refusals.</param>
    /// <param name="key">The log's key, known from somewhere else than the receipt.</param>
    /// <param name="body">A body that was handed over beside the receipt; null: none.</param>
    /// <param name="witnesses">Who must have cosigned; null when nobody is asked for.</param>
    /// <exception cref="RefusedException">
    /// <see cref="ReceiptMalformed"/>: this is no receipt. <see cref="ReceiptFails"/>: it proves nothing. <see cref="ReceiptNotWitnessed"/>: too few
    /// witnesses have cosigned, or one of their lines is wrong.
    /// </exception>
    public static ReceiptReport Verify(ReadOnlySpan<byte> receipt, string name, NoteVerifier key, byte[]? body, WitnessPolicy? witnesses = null)
    {
        var proof = TlogProof.Parse(receipt, name);
        if (!proof.Note.IsSignedBy(key))
        {
            throw Fails(name, "the checkpoint is not signed by the key that was given", key.ToString());
        }

        var head = proof.Checkpoint;
        if (head.Origin != key.Name)
        {
            throw Fails(name, "the checkpoint is of another log than its key's", $"the origin '{key.Name}'");
        }

        var extra = ReceiptExtra.Parse(proof.Extra, name);
        var leaf = MerkleTree.LeafHash(extra.Leaf);
        if (ProofCheck.Inclusion(proof.Index, head.Size, leaf, proof.Path, head.Root) is { } fault)
        {
            throw Fails(name, $"the entry is not in the signed tree at this place ({fault})", $"hashes that lead from entry {proof.Index} to the root of {head.Size} entries");
        }

        var header = Header(extra.Leaf, name);
        var (finality, notes) = Count(proof, name, key, witnesses);
        return new ReceiptReport(head.Origin, proof.Index, head.Size, Convert.ToBase64String(head.Root), Convert.ToHexStringLower(leaf), header, Compare(header, extra, body, name), finality, notes);
    }

    private static (FinalityReport? Finality, IReadOnlyList<string> Notes) Count(TlogProof proof, string name, NoteVerifier key, WitnessPolicy? witnesses)
    {
        var findings = new Findings();
        var cosignatures = new CosignatureCheck(witnesses, key, findings);
        cosignatures.Look(name, proof.Note, proof.Checkpoint);
        var finality = cosignatures.End(name, proof.Checkpoint.Size);
        return findings.Problems is [var problem, ..]
            ? throw new RefusedException(new ReceiptNotWitnessed(problem.Code, name, problem.What))
            : (finality, findings.Notes);
    }

    /// <summary>In the log it is; that it is a header of ours is another question.</summary>
    private static EntryHeader Header(byte[] leaf, string name)
    {
        try
        {
            var header = HeaderCodec.Decode(leaf);
            return CanonicalJson.Canonicalize(leaf).AsSpan().SequenceEqual(leaf) ? header : throw new FormatException("not canonical JSON (RFC 8785)");
        }
        catch (Exception malformed) when (malformed is FormatException or System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            throw Fails(name, $"the leaf is in the log, but is no entry header ({malformed.Message})", "a header of version 1 in canonical JSON");
        }
    }

    private static BodyStanding Compare(EntryHeader header, ReceiptExtra extra, byte[]? given, string name)
    {
        if ((given ?? extra.Body) is not { } body)
        {
            return BodyStanding.NotGiven;
        }

        if (extra.Salt is null)
        {
            throw new RefusedException(new ReceiptMalformed($"{name} line 2", "there is a body to compare, but no salt in the receipt", "a receipt made with --with-salt or --with-body"));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(extra.Salt);
        hash.AppendData(body);
        return body.Length == header.Body.Size && Convert.ToHexStringLower(hash.GetHashAndReset()) == header.Body.Commitment
            ? given is null ? BodyStanding.ProvedFromReceipt : BodyStanding.ProvedFromFile
            : throw Fails(name, "the body is not the one that the entry commits to", $"{header.Body.Size} bytes, with the salt SHA-256 {header.Body.Commitment}");
    }

    private static RefusedException Fails(string where, string what, string expected) => new(new ReceiptFails(where, what, expected));
}
