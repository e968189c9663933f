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
        var context = (own ??= Fresh()).DangerousGetHandle(); // The thread holds it for as long as the calls: no need to count references around each.
        if (LibCrypto.DigestInitBrief(context, 0, 0) != 1 || !Update(context, first) || !Update(context, second)
            || LibCrypto.DigestFinalBrief(context, ref MemoryMarshal.GetReference(target), 0) != 1)
        {
            throw Failed();
        }
    }

    private static bool Update(nint context, ReadOnlySpan<byte> data) =>
        data.IsEmpty
        || (data.Length <= LibCrypto.BriefBytes
            ? LibCrypto.DigestUpdateBrief(context, in MemoryMarshal.GetReference(data), (nuint)data.Length)
            : LibCrypto.EVP_DigestUpdate(context, in MemoryMarshal.GetReference(data), (nuint)data.Length)) == 1;

    private static LibCrypto.DigestContext Fresh()
    {
        var fresh = LibCrypto.NewDigest();
        return LibCrypto.EVP_DigestInit_ex2(fresh.DangerousGetHandle(), Algorithm, 0) == 1 ? fresh : throw Failed();
    }

    private static CryptographicException Failed()
    {
        own = null; // the next one begins afresh
        return new CryptographicException("libcrypto could not hash");
    }
}
