using System.Text.Json;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Merkle;

/// <summary>
/// Reads cases in the layout of the test data of transparency-dev/merkle: one JSON object a file, its kind told by its members, hashes in base64.
/// What is malformed is refused here, so that a proof that must be refused can only be refused by the verification.
/// </summary>
internal sealed class MerkleCaseReader(string file, JsonElement document)
{
    private const int LargestFile = 1 << 20;

    /// <exception cref="RefusedException">The file is no such case.</exception>
    public static MerkleCase Read(string path, string name) =>
        CaseDocument.Read(path, name, LargestFile, root => new MerkleCaseReader(name, root).Case());

    private MerkleCase Case()
    {
        if (document.ValueKind != JsonValueKind.Object)
        {
            throw Refused("$", $"a JSON {document.ValueKind}", "an object");
        }

        var (kind, fault) = Has("size1") ? ("consistency", ProofCheck.Consistency(Number("size1"), Number("size2"), Hash("root1"), Hash("root2"), Proof()))
            : Has("treeSize") ? ("inclusion", ProofCheck.Inclusion(Number("leafIdx"), Number("treeSize"), Hash("leafHash"), Proof(), Hash("root")))
            : Has("leafIdx") ? ("subtreeinclusion", ProofCheck.SubtreeInclusion(Number("leafIdx"), Number("start"), Number("end"), Hash("leafHash"), Proof(), Hash("root")))
            : Has("start") ? ("subtreeconsistency", ProofCheck.SubtreeConsistency(Number("start"), Number("end"), Number("size"), Hash("root1"), Hash("root2"), Proof()))
            : throw Refused("$", "no case that we know", "size1, size2 (consistency); leafIdx, treeSize (inclusion); leafIdx, start, end (subtree inclusion); start, end, size (subtree consistency)");
        return new MerkleCase(file, kind, Text("desc"), Truth("wantErr"), fault);
    }

    private bool Has(string member) => document.TryGetProperty(member, out _);

    private JsonElement Member(string member) =>
        document.TryGetProperty(member, out var value) ? value : throw Refused($"$.{member}", "it is missing", "this member");

    private ulong Number(string member) =>
        Member(member) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var number) ? number : throw Refused($"$.{member}", Member(member).GetRawText(), "a whole number from 0 to 2^64 - 1");

    private string Text(string member) =>
        Member(member) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Refused($"$.{member}", Member(member).GetRawText(), "text");

    private bool Truth(string member) =>
        Member(member) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : throw Refused($"$.{member}", Member(member).GetRawText(), "true or false");

    private byte[] Hash(string member) => Hash(Member(member), $"$.{member}");

    /// <summary>Of whatever length: a hash of the wrong length is the verification's to refuse.</summary>
    private byte[] Hash(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) ? bytes : throw Refused(path, value.GetRawText(), "base64");

    private IReadOnlyList<byte[]> Proof() => Member("proof") switch
    {
        { ValueKind: JsonValueKind.Null } => [],
        { ValueKind: JsonValueKind.Array } proof => [.. proof.EnumerateArray().Select((hash, i) => Hash(hash, $"$.proof[{i}]"))],
        var other => throw Refused("$.proof", other.GetRawText(), "an array of hashes, or null"),
    };

    private RefusedException Refused(string path, string what, string expected) => CaseDocument.Refused($"{file} {path}", what, expected);
}
