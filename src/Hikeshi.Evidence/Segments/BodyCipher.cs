using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) under keys that are used once: one context a thread, given another key for each body. See <see cref="LibCrypto"/>
/// for why not the base library's. The last key stays in the context until the next one; erasing is about the disk.
/// </summary>
internal static class BodyCipher
{
    public const int KeySize = 32;
    public const int TagSize = 16;

    private const int GetTag = 0x10; // EVP_CTRL_AEAD_GET_TAG
    private const int SetTag = 0x11; // EVP_CTRL_AEAD_SET_TAG

    private static readonly nint Algorithm = LibCrypto.Cipher("AES-256-GCM");

    // A key seals one body only, ever; so the nonce may be fixed (NIST SP 800-38D §8.2).
    private static readonly byte[] Nonce = new byte[12];

    [ThreadStatic]
    private static LibCrypto.CipherContext? own;

    /// <param name="box">Ciphertext ‖ tag.</param>
    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> body, Span<byte> box)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(box.Length, body.Length + TagSize);
        var context = Begin(key, encrypt: 1);
        if (!Update(context, body, box) || !Finish(context, box[^TagSize..])
            || LibCrypto.CipherControlBrief(context, GetTag, TagSize, ref MemoryMarshal.GetReference(box[^TagSize..])) != 1)
        {
            throw Failed("seal a body");
        }
    }

    /// <summary>False when key or box were altered; nothing of <paramref name="body"/> may be used then.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, Span<byte> body)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(box.Length, body.Length + TagSize);
        Span<byte> tag = stackalloc byte[TagSize];
        box[^TagSize..].CopyTo(tag);
        var context = Begin(key, encrypt: 0);
        if (!Update(context, box[..^TagSize], body) || LibCrypto.CipherControlBrief(context, SetTag, TagSize, ref MemoryMarshal.GetReference(tag)) != 1)
        {
            throw Failed("open a body");
        }

        if (Finish(context, tag))
        {
            return true;
        }

        CryptographicOperations.ZeroMemory(body);
        LibCrypto.ERR_clear_error(); // The queue is per thread; leave nothing for the next caller of OpenSSL.
        return false;
    }

    private static nint Begin(ReadOnlySpan<byte> key, int encrypt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        var context = (own ??= Fresh(key)).DangerousGetHandle(); // The thread holds it for as long as the calls.
        return LibCrypto.CipherInitBrief(context, 0, in MemoryMarshal.GetReference(key), in Nonce[0], encrypt, 0) == 1 ? context : throw Failed("take a key");
    }

    private static LibCrypto.CipherContext Fresh(ReadOnlySpan<byte> key)
    {
        var fresh = LibCrypto.NewCipher();
        return LibCrypto.EVP_CipherInit_ex2(fresh.DangerousGetHandle(), Algorithm, in MemoryMarshal.GetReference(key), in Nonce[0], encrypt: 1, 0) == 1 ? fresh : throw Failed("begin");
    }

    private static bool Update(nint context, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.IsEmpty)
        {
            return true;
        }

        ref var target = ref MemoryMarshal.GetReference(output);
        ref readonly var source = ref MemoryMarshal.GetReference(input);
        return (input.Length <= LibCrypto.BriefBytes
            ? LibCrypto.CipherUpdateBrief(context, ref target, out var written, in source, input.Length)
            : LibCrypto.EVP_CipherUpdate(context, ref target, out written, in source, input.Length)) == 1 && written == input.Length;
    }

    /// <param name="unused">GCM writes nothing at the end, but wants to be told where.</param>
    private static bool Finish(nint context, Span<byte> unused) => LibCrypto.CipherFinalBrief(context, ref MemoryMarshal.GetReference(unused), out _) == 1;

    private static CryptographicException Failed(string what)
    {
        own = null; // the next one begins afresh
        LibCrypto.ERR_clear_error();
        return new CryptographicException($"libcrypto could not {what}");
    }
}
