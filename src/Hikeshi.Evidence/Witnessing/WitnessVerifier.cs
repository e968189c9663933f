using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>A named key that cosigns checkpoints and signs nothing else (C2SP tlog-cosignature, Ed25519), written <c>name+hash+base64</c>.</summary>
public sealed record WitnessVerifier(string Name, Ed25519PublicKey Key)
{
    /// <summary>The signature type of C2SP signed-note for a timestamped Ed25519 cosignature.</summary>
    private const byte CosignatureType = 0x04;

    private const int LongestText = 1024;

    /// <summary>First four bytes of SHA-256(name ‖ LF ‖ 0x04 ‖ key).</summary>
    public uint KeyId { get; } =
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', CosignatureType, .. Key.Bytes]));

    /// <summary>Accepts exactly what <see cref="ToString"/> writes, with white space around it.</summary>
    public static bool TryParse(string? text, out WitnessVerifier verifier)
    {
        verifier = null!;
        text = (text is { Length: <= LongestText } ? text : "").Trim();
        var parts = text.Split('+', 3);
        Span<byte> typed = stackalloc byte[1 + Ed25519PublicKey.Size];
        if (parts.Length != 3 || !NoteVerifier.IsKeyName(parts[0])
            || !Convert.TryFromBase64String(parts[2], typed, out var length) || length != typed.Length || typed[0] != CosignatureType)
        {
            return false;
        }

        verifier = new WitnessVerifier(parts[0], new Ed25519PublicKey(typed[1..]));
        return verifier.ToString() == text;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([CosignatureType, .. Key.Bytes])}");
}
