using System.Buffers.Text;
using System.Security.Cryptography;

namespace Hikeshi.Kernel.Signing;

/// <summary>An Ed25519 public key: 32 bytes (RFC 8032 §5.1.5).</summary>
public readonly struct Ed25519PublicKey : IEquatable<Ed25519PublicKey>
{
    public const int Size = 32;
    public const int SignatureSize = 64;

    private readonly byte[]? bytes;

    /// <param name="point">Exactly 32 bytes; they are copied.</param>
    public Ed25519PublicKey(ReadOnlySpan<byte> point)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(point.Length, Size);
        bytes = point.ToArray();
    }

    public ReadOnlySpan<byte> Bytes => bytes ?? throw new InvalidOperationException("This public key was never set.");

    /// <summary>False for a wrong signature, a signature that is not 64 bytes, and a key that is no point of the curve.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize)
        {
            return false;
        }

        using var key = LibCrypto.PublicKey(Bytes);
        return LibCrypto.Verify(key, message, signature);
    }

    /// <summary>The form in which JWKs carry it: base64url without padding (RFC 8037 §2), 43 characters.</summary>
    public string ToBase64Url() => Base64Url.EncodeToString(Bytes);

    public static bool TryParseBase64Url(string? text, out Ed25519PublicKey key)
    {
        key = default;
        Span<byte> point = stackalloc byte[Size + 1];
        if (text is null || text.Length != 43 || !Base64Url.TryDecodeFromChars(text, point, out var written) || written != Size)
        {
            return false;
        }

        key = new Ed25519PublicKey(point[..Size]);
        return true;
    }

    public bool Equals(Ed25519PublicKey other) => (bytes ?? []).AsSpan().SequenceEqual(other.bytes ?? []);

    public override bool Equals(object? obj) => obj is Ed25519PublicKey other && Equals(other);

    public override int GetHashCode() => bytes is null ? 0 : BitConverter.ToInt32(bytes, 0);

    public static bool operator ==(Ed25519PublicKey left, Ed25519PublicKey right) => left.Equals(right);

    public static bool operator !=(Ed25519PublicKey left, Ed25519PublicKey right) => !left.Equals(right);

    public override string ToString() => bytes is null ? "" : ToBase64Url();
}
