using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// SHA-256 and AES-256-GCM of OpenSSL 3, through contexts that a thread makes once and keeps: EVP_DigestInit(3), EVP_EncryptInit(3). The base
/// library makes and frees a context in every call, which for a few hundred bytes costs more than the work itself, and every entry takes four
/// hashes and a cipher (bench/Hikeshi.Bench, evidence and verify). Even handing the thread to native code and taking it back is a tenth of such
/// a call, and is left out where the call is brief.
/// </summary>
internal static class LibCrypto
{
    /// <summary>How much data a call may be given whose name ends in Brief. Those keep the collector waiting until they return, so they must take less than a microsecond or so.</summary>
    public const int BriefBytes = 1024;

    private const string Library = "libcrypto.so.3";

    public static nint Digest(string name) => Found(EVP_MD_fetch(0, name, 0), name);

    public static nint Cipher(string name) => Found(EVP_CIPHER_fetch(0, name, 0), name);

    private static nint Found(nint algorithm, string name) => algorithm != 0 ? algorithm : throw new CryptographicException($"libcrypto has no {name}");

    public static DigestContext NewDigest() => Made(EVP_MD_CTX_new());

    public static CipherContext NewCipher() => Made(EVP_CIPHER_CTX_new());

    private static T Made<T>(T context)
        where T : SafeHandle => context.IsInvalid ? throw new CryptographicException("libcrypto is out of memory") : context;

    internal sealed class DigestContext() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }

    internal sealed class CipherContext() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_CIPHER_CTX_free(handle);
            return true;
        }
    }

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint EVP_MD_fetch(nint library, [MarshalAs(UnmanagedType.LPUTF8Str)] string algorithm, nint properties);

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint EVP_CIPHER_fetch(nint library, [MarshalAs(UnmanagedType.LPUTF8Str)] string algorithm, nint properties);

    [DllImport(Library)]
    private static extern DigestContext EVP_MD_CTX_new();

    [DllImport(Library)]
    private static extern void EVP_MD_CTX_free(nint context);

    /// <param name="digest">Null keeps the one that the context has.</param>
    [DllImport(Library)]
    public static extern int EVP_DigestInit_ex2(nint context, nint digest, nint parameters);

    /// <param name="digest">Null: to take another one is no brief thing.</param>
    [SuppressGCTransition]
    [DllImport(Library, EntryPoint = nameof(EVP_DigestInit_ex2))]
    public static extern int DigestInitBrief(nint context, nint digest, nint parameters);

    [DllImport(Library)]
    public static extern int EVP_DigestUpdate(nint context, in byte data, nuint length);

    [SuppressGCTransition]
    [DllImport(Library, EntryPoint = nameof(EVP_DigestUpdate))]
    public static extern int DigestUpdateBrief(nint context, in byte data, nuint length);

    [SuppressGCTransition]
    [DllImport(Library, EntryPoint = "EVP_DigestFinal_ex")]
    public static extern int DigestFinalBrief(nint context, ref byte digest, nint length);

    [DllImport(Library)]
    private static extern CipherContext EVP_CIPHER_CTX_new();

    [DllImport(Library)]
    private static extern void EVP_CIPHER_CTX_free(nint context);

    /// <param name="cipher">Null keeps the one that the context has.</param>
    /// <param name="encrypt">1 encrypts, 0 decrypts.</param>
    [DllImport(Library)]
    public static extern int EVP_CipherInit_ex2(nint context, nint cipher, in byte key, in byte nonce, int encrypt, nint parameters);

    /// <param name="cipher">Null: to take another one is no brief thing.</param>
    [SuppressGCTransition]
    [DllImport(Library, EntryPoint = nameof(EVP_CipherInit_ex2))]
    public static extern int CipherInitBrief(nint context, nint cipher, in byte key, in byte nonce, int encrypt, nint parameters);

    [DllImport(Library)]
    public static extern int EVP_CipherUpdate(nint context, ref byte output, out int written, in byte input, int length);

    [SuppressGCTransition]
    [DllImport(Library, EntryPoint = nameof(EVP_CipherUpdate))]
    public static extern int CipherUpdateBrief(nint context, ref byte output, out int written, in byte input, int length);

    [SuppressGCTransition]
    [DllImport(Library, EntryPoint = "EVP_CipherFinal_ex")]
    public static extern int CipherFinalBrief(nint context, ref byte output, out int written);

    [SuppressGCTransition]
    [DllImport(Library, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    public static extern int CipherControlBrief(nint context, int what, int length, ref byte tag);

    [DllImport(Library)]
    public static extern void ERR_clear_error();
}
