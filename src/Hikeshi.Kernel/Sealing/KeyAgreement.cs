using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.Kernel.Sealing;

/// <summary>The key that two sides of an ECDH agree on: Concat KDF with one round of SHA-256 (RFC 7518 §4.6.2).</summary>
internal static class KeyAgreement
{
    private static readonly byte[] FirstRound = [0, 0, 0, 1];

    /// <param name="algorithm">AlgorithmID: the <c>alg</c> that the key is for.</param>
    /// <param name="producer">PartyUInfo; empty when the header has no <c>apu</c>.</param>
    /// <param name="recipient">PartyVInfo; empty when the header has no <c>apv</c>.</param>
    /// <param name="bits">Length of the key, at most 256: one round.</param>
    public static byte[] Derive(ECDiffieHellman own, ECDiffieHellmanPublicKey other, string algorithm, ReadOnlySpan<byte> producer, ReadOnlySpan<byte> recipient, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 256);
        byte[] about = [.. WithLength(Encoding.ASCII.GetBytes(algorithm)), .. WithLength(producer), .. WithLength(recipient), .. Number(bits)];
        return own.DeriveKeyFromHash(other, HashAlgorithmName.SHA256, FirstRound, about)[..(bits / 8)];
    }

    private static byte[] WithLength(ReadOnlySpan<byte> data) => [.. Number(data.Length), .. data];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
