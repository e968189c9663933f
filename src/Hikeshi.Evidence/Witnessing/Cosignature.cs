using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>
/// A witness's word that it saw a checkpoint at a time, and that it continues everything the witness saw of that log before
/// (C2SP tlog-cosignature, Ed25519).
/// </summary>
public static class Cosignature
{
    private const int TimeSize = 8;

    /// <summary>A time must not be later (C2SP tlog-cosignature, Format).</summary>
    private const ulong LastSecond = (1UL << 63) - 1;

    /// <param name="text">The text of the checkpoint's note, with its final newline.</param>
    public static NoteSignature Sign(string text, WitnessVerifier witness, Ed25519PrivateKey key, DateTimeOffset time)
    {
        var seconds = (ulong)time.ToUnixTimeSeconds();
        var blob = new byte[TimeSize + Ed25519PublicKey.SignatureSize];
        BinaryPrimitives.WriteUInt64BigEndian(blob, seconds);
        key.Sign(Message(text, seconds)).CopyTo(blob, TimeSize);
        return new NoteSignature(witness.Name, witness.KeyId, blob);
    }

    /// <returns>When the witness signed; null when this is not a good signature by that witness over that text.</returns>
    public static CosignatureTime? Verify(string text, NoteSignature signature, WitnessVerifier witness)
    {
        if (signature.Name != witness.Name || signature.KeyId != witness.KeyId || signature.Bytes.Length != TimeSize + Ed25519PublicKey.SignatureSize)
        {
            return null;
        }

        var seconds = BinaryPrimitives.ReadUInt64BigEndian(signature.Bytes.Span);
        return seconds <= LastSecond && witness.Key.Verify(Message(text, seconds), signature.Bytes.Span[TimeSize..])
            ? new CosignatureTime(seconds)
            : null;
    }

    private static byte[] Message(string text, ulong seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));
}
