using System.Globalization;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>What a log asks of a witness (C2SP tlog-witness, add-checkpoint): cosign this checkpoint, which continues what you cosigned last.</summary>
/// <param name="OldSize">What the log believes the witness cosigned last; 0 for nothing.</param>
/// <param name="Proof">Consistency proof from the old size to the checkpoint's; empty when the old size is 0.</param>
public sealed record AddCheckpointRequest(ulong OldSize, IReadOnlyList<byte[]> Proof, SignedNote Checkpoint)
{
    /// <summary>A log sends its own lines, not those of strangers: 64 KiB are plenty for its note; the proof lines before it are less than 4 KiB.</summary>
    public const int LongestRequest = 68 << 10;

    /// <summary>A tree of 2^63 leaves needs no more (C2SP tlog-witness).</summary>
    private const int MostProofLines = 63;

    public static bool TryParse(ReadOnlySpan<byte> body, out AddCheckpointRequest request)
    {
        request = null!;
        var head = body.IndexOf("\n\n"u8);
        if (body.Length > LongestRequest || head < 0)
        {
            return false;
        }

        var lines = Encoding.ASCII.GetString(body[..head]).Split('\n', MostProofLines + 2);
        if (lines.Length > MostProofLines + 1 || !lines[0].StartsWith("old ", StringComparison.Ordinal) || !TryParseSize(lines[0][4..], out var old)
            || !SignedNote.TryParse(body[(head + 2)..], out var note))
        {
            return false;
        }

        var proof = new List<byte[]>(lines.Length - 1);
        foreach (var line in lines.Skip(1))
        {
            var hash = new byte[MerkleTree.HashSize + 1];
            if (!Convert.TryFromBase64String(line, hash, out var length) || length != MerkleTree.HashSize || Convert.ToBase64String(hash, 0, length) != line)
            {
                return false;
            }

            proof.Add(hash[..length]);
        }

        request = new AddCheckpointRequest(old, proof, note);
        return true;
    }

    /// <summary>Decimal, without leading zeros.</summary>
    internal static bool TryParseSize(string text, out ulong size) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size.ToString(CultureInfo.InvariantCulture) == text;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"old {OldSize}\n{string.Concat(Proof.Select(hash => Convert.ToBase64String(hash) + "\n"))}\n{Checkpoint}");
}
