using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Tree;

/// <summary>SHA-256 (FIPS 180-4) for those who hash every entry: see <see cref="LibCrypto"/> for why not the base library's.</summary>
internal static class Sha256
{
    private static readonly nint Algorithm = LibCrypto.Digest("SHA256");

    [ThreadStatic]
    private static LibCrypto.DigestContext? own;

    public static void Hash(ReadOnlySpan<byte> data, Span<byte> target) => Hash(data, [], target);

    /// <summary>SHA-256(first ‖ second), into 32 bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, SHA256.HashSizeInBytes);
        var (context, algorithm) = own is null ? ((own = LibCrypto.NewDigest()).DangerousGetHandle(), Algorithm) : (own.DangerousGetHandle(), 0);

        // The thread holds the context, so it lives for as long as the calls: no need to count references around each.
        if (LibCrypto.EVP_DigestInit_ex2(context, algorithm, 0) != 1
            || LibCrypto.EVP_DigestUpdate(context, in MemoryMarshal.GetReference(first), (nuint)first.Length) != 1
            || LibCrypto.EVP_DigestUpdate(context, in MemoryMarshal.GetReference(second), (nuint)second.Length) != 1
            || LibCrypto.EVP_DigestFinal_ex(context, ref MemoryMarshal.GetReference(target), 0) != 1)
        {
            own = null;
            throw new CryptographicException("libcrypto could not hash");
        }
    }
}
