using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>A named key that cosigns checkpoints and signs nothing else (C2SP tlog-cosignature, Ed25519), written <c>name+hash+base64</c>.</summary>
public sealed record WitnessVerifier(string Name, Ed25519PublicKey Key)
{
    /// <summary>The signature type of C2SP signed-note for a timestamped Ed25519 cosignature.</summary>
    private const byte CosignatureType = 0x04;

    /// <summary>First four bytes of SHA-256(name ‖ LF ‖ 0x04 ‖ key).</summary>
    public uint KeyId { get; } =
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', CosignatureType, .. Key.Bytes]));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([CosignatureType, .. Key.Bytes])}");
}
