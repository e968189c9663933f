using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Exporting;

/// <summary>
/// in-toto attestations (Statement v1) about entries, one JSON line each: the subject is the leaf, the predicate says where it stands in which log and
/// which leaves caused it. Signed ones are in a DSSE envelope. Nothing of a body leaves.
/// </summary>
public static class DecisionAttestation
{
    public const string StatementType = "https://in-toto.io/Statement/v1";
    public const string PredicateType = "https://hikeshi.example/attestation/decision/v1";

    /// <param name="key">The log's key; null writes bare statements.</param>
    public static void Write(Stream output, IEvidenceView log, IEnumerable<ulong> entries, LogIdentity identity, Ed25519PrivateKey? key)
    {
        foreach (var index in entries)
        {
            var statement = Statement(log, index, identity);
            if (key is null)
            {
                output.Write(statement);
            }
            else
            {
                DsseEnvelope.Write(output, statement, identity.Verifier, key);
            }

            output.Write("\n"u8);
        }
    }

    internal static byte[] Statement(IEvidenceView log, ulong index, LogIdentity identity)
    {
        var leaf = log.ReadLeaf(index);
        var entry = log.Read(index);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer, EntryLines.Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("_type"u8, StatementType);
            writer.WriteStartArray("subject"u8);
            WriteDescriptor(writer, entry.Header.Id.ToString(), leaf);
            writer.WriteEndArray();
            writer.WriteString("predicateType"u8, PredicateType);
            writer.WriteStartObject("predicate"u8);
            WritePredicate(writer, log, entry, leaf, identity);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePredicate(Utf8JsonWriter writer, IEvidenceView log, EvidenceEntry entry, byte[] leaf, LogIdentity identity)
    {
        writer.WriteStartObject("log"u8);
        writer.WriteString("origin"u8, identity.Origin);
        writer.WriteString("verifierKey"u8, identity.Verifier.ToString());
        writer.WriteEndObject();
        writer.WriteNumber("index"u8, entry.Index);
        writer.WriteString("leafHash"u8, Convert.ToHexStringLower(MerkleTree.LeafHash(leaf)));
        writer.WritePropertyName("header"u8);
        writer.WriteRawValue(leaf);
        writer.WriteString("body"u8, entry.Body is null ? "erased" : "recorded");
        writer.WriteStartArray("causes"u8);
        foreach (var (id, at) in ExportSelection.Causes(log, entry.Header))
        {
            WriteDescriptor(writer, id.ToString(), at is { } earlier ? log.ReadLeaf(earlier) : null);
        }

        writer.WriteEndArray();
    }

    /// <summary>A ResourceDescriptor of in-toto. A cause that the log does not hold has a name and no digest.</summary>
    private static void WriteDescriptor(Utf8JsonWriter writer, string name, byte[]? leaf)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, name);
        if (leaf is not null)
        {
            writer.WriteStartObject("digest"u8);
            writer.WriteString("sha256"u8, Convert.ToHexStringLower(SHA256.HashData(leaf)));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
