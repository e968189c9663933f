using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Hikeshi.Kernel.Signing;

/// <summary>The few calls of OpenSSL 3 that Ed25519 needs (the base library has none): EVP_PKEY-ED25519(7), EVP_DigestSign(3).</summary>
internal static class LibCrypto
{
    private const string Library = "libcrypto.so.3";
    private const int Ed25519 = 1087; // NID_ED25519

    public static PKey PrivateKey(ReadOnlySpan<byte> seed) =>
        Checked(EVP_PKEY_new_raw_private_key(Ed25519, 0, in MemoryMarshal.GetReference(seed), (nuint)seed.Length), "private");

    public static PKey PublicKey(ReadOnlySpan<byte> point) =>
        Checked(EVP_PKEY_new_raw_public_key(Ed25519, 0, in MemoryMarshal.GetReference(point), (nuint)point.Length), "public");

    public static void CopyPublic(PKey key, Span<byte> point)
    {
        var length = (nuint)point.Length;
        if (EVP_PKEY_get_raw_public_key(key, ref MemoryMarshal.GetReference(point), ref length) != 1 || length != (nuint)point.Length)
        {
            throw new CryptographicException("libcrypto gave no Ed25519 public key");
        }
    }

    public static void Sign(PKey key, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        using var context = NewContext();
        var length = (nuint)signature.Length;
        if (EVP_DigestSignInit(context, 0, 0, 0, key) != 1
            || EVP_DigestSign(context, ref MemoryMarshal.GetReference(signature), ref length, in MemoryMarshal.GetReference(message), (nuint)message.Length) != 1)
        {
            throw new CryptographicException("libcrypto could not sign");
        }
    }

    public static bool Verify(PKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var context = NewContext();
        var verified = EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1
            && EVP_DigestVerify(context, in MemoryMarshal.GetReference(signature), (nuint)signature.Length, in MemoryMarshal.GetReference(message), (nuint)message.Length) == 1;
        if (!verified)
        {
            ERR_clear_error(); // The queue is per thread; leave nothing for the next caller of OpenSSL.
        }

        return verified;
    }

    private static MdContext NewContext()
    {
        var context = EVP_MD_CTX_new();
        return context.IsInvalid ? throw new CryptographicException("libcrypto is out of memory") : context;
    }

    private static PKey Checked(PKey key, string what)
    {
        if (key.IsInvalid)
        {
            key.Dispose();
            ERR_clear_error();
            throw new CryptographicException($"libcrypto refused an Ed25519 {what} key");
        }

        return key;
    }

    internal sealed class PKey() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    internal sealed class MdContext() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }

    [DllImport(Library)]
    private static extern PKey EVP_PKEY_new_raw_private_key(int type, nint engine, in byte key, nuint length);

    [DllImport(Library)]
    private static extern PKey EVP_PKEY_new_raw_public_key(int type, nint engine, in byte key, nuint length);

    [DllImport(Library)]
    private static extern int EVP_PKEY_get_raw_public_key(PKey key, ref byte point, ref nuint length);

    [DllImport(Library)]
    private static extern void EVP_PKEY_free(nint key);

    [DllImport(Library)]
    private static extern MdContext EVP_MD_CTX_new();

    [DllImport(Library)]
    private static extern void EVP_MD_CTX_free(nint context);

    [DllImport(Library)]
    private static extern int EVP_DigestSignInit(MdContext context, nint keyContext, nint digest, nint engine, PKey key);

    [DllImport(Library)]
    private static extern int EVP_DigestSign(MdContext context, ref byte signature, ref nuint signatureLength, in byte message, nuint messageLength);

    [DllImport(Library)]
    private static extern int EVP_DigestVerifyInit(MdContext context, nint keyContext, nint digest, nint engine, PKey key);

    [DllImport(Library)]
    private static extern int EVP_DigestVerify(MdContext context, in byte signature, nuint signatureLength, in byte message, nuint messageLength);

    [DllImport(Library)]
    private static extern void ERR_clear_error();
}
