using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Checkpoints;

/// <summary>A named Ed25519 key of signed notes (C2SP signed-note), written <c>name+hash+base64</c>.</summary>
public sealed record NoteVerifier(string Name, Ed25519PublicKey Key)
{
    private const byte Ed25519Type = 0x01;

    /// <summary>First four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key).</summary>
    public uint KeyId { get; } = Hash(Name, Key);

    /// <summary>Not empty, no Unicode spaces, no plus, no control characters.</summary>
    public static bool IsKeyName(string? name) =>
        name is { Length: > 0 and <= 255 } && !name.Any(c => c == '+' || char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c));

    public static bool TryParse(string? text, out NoteVerifier verifier)
    {
        verifier = null!;
        var parts = (text ?? "").Trim().Split('+', 3);
        Span<byte> key = stackalloc byte[1 + Ed25519PublicKey.Size];
        if (parts.Length != 3 || !IsKeyName(parts[0]) || parts[2].Length != 44
            || !Convert.TryFromBase64String(parts[2], key, out var length) || length != key.Length || key[0] != Ed25519Type
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash))
        {
            return false;
        }

        verifier = new NoteVerifier(parts[0], new Ed25519PublicKey(key[1..]));
        return parts[1].Length == 8 && verifier.KeyId == hash;
    }

    private static uint Hash(string name, Ed25519PublicKey key) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Type, .. key.Bytes]));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([Ed25519Type, .. Key.Bytes])}");
}
