using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Receipts;

/// <summary>The text of a receipt (C2SP tlog-proof): a place, the way from there to the root, and the signed root. Nothing in it has been checked yet.</summary>
/// <param name="Extra">What the maker added, signed by nobody; null when there is none.</param>
internal sealed record TlogProof(ulong Index, IReadOnlyList<byte[]> Path, byte[]? Extra, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Bytes of a whole receipt. A body that would not fit is handed over beside it.</summary>
    public const int Longest = 16 << 20;

    private const string FirstLine = "c2sp.org/tlog-proof@v1";
    private const string ExtraWord = "extra ";
    private const string IndexWord = "index ";
    private const int MostHashes = 64; // A tree has at most 2^64 leaves.

    /// <param name="name">Of the file, for the refusal.</param>
    /// <exception cref="RefusedException">It is not in this form.</exception>
    public static TlogProof Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length > Longest)
        {
            throw Malformed(name, $"{bytes.Length} bytes", $"at most {Longest}");
        }

        var split = bytes.IndexOf("\n\n"u8);
        if (split < 0)
        {
            throw Malformed(name, "no empty line", "an empty line between the proof and the checkpoint");
        }

        var lines = Encoding.Latin1.GetString(bytes[..split]).Split('\n', MostHashes + 4);
        if (lines[0] != FirstLine)
        {
            throw Malformed($"{name} line 1", "another first line", FirstLine);
        }

        var at = 1;
        var extra = lines.Length > at && lines[at].StartsWith(ExtraWord, StringComparison.Ordinal) ? Extras(lines[at++], name) : null;
        if (lines.Length <= at || !lines[at].StartsWith(IndexWord, StringComparison.Ordinal) || !TryNumber(lines[at][IndexWord.Length..], out var index))
        {
            throw Malformed($"{name} line {at + 1}", "no index", "index N, decimal, without leading zeros");
        }

        var path = Hashes(lines, at + 1, name);
        if (!SignedNote.TryParse(bytes[(split + 2)..], out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            throw Malformed($"{name} line {lines.Length + 2}", "no checkpoint", "a signed note with origin, size and root hash");
        }

        return new TlogProof(index, path, extra, note, checkpoint);
    }

    private static byte[] Extras(string line, string name)
    {
        var text = line.AsSpan(ExtraWord.Length);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3];
        return Convert.TryFromBase64Chars(text, bytes, out var length) && text.SequenceEqual(Convert.ToBase64String(bytes, 0, length))
            ? bytes[..length]
            : throw Malformed($"{name} line 2", "the extra data are not base64", "standard base64 with padding");
    }

    private static bool TryNumber(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number.ToString(CultureInfo.InvariantCulture) == text;

    private static List<byte[]> Hashes(string[] lines, int first, string name)
    {
        if (lines.Length - first > MostHashes)
        {
            throw Malformed($"{name} line {first + MostHashes + 1}", "more hashes than any tree is high", $"at most {MostHashes}");
        }

        var path = new List<byte[]>();
        for (var at = first; at < lines.Length; at++)
        {
            var hash = new byte[MerkleTree.HashSize + 1];
            path.Add(Convert.TryFromBase64String(lines[at], hash, out var length) && length == MerkleTree.HashSize && Convert.ToBase64String(hash, 0, length) == lines[at]
                ? hash[..length]
                : throw Malformed($"{name} line {at + 1}", "no hash", "base64 of 32 bytes"));
        }

        return path;
    }

    public override string ToString()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Extra is not null)
        {
            text.Append(ExtraWord).Append(Convert.ToBase64String(Extra)).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"{IndexWord}{Index}\n");
        foreach (var hash in Path)
        {
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }

    private static RefusedException Malformed(string where, string what, string expected) => new(new ReceiptMalformed(where, what, expected));
}
