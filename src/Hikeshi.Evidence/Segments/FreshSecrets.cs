using System.Security.Cryptography;

namespace Hikeshi.Evidence.Segments;

/// <summary>Keys and salts from the system's random generator, fetched for many bodies at once: a call for each would cost more than sealing. What was given out is zeroed here.</summary>
internal static class FreshSecrets
{
    private const int Stock = 4096;

    [ThreadStatic]
    private static (byte[] Bytes, int Used)? stock;

    public static void Fill(Span<byte> target)
    {
        var (bytes, used) = stock ?? (new byte[Stock], Stock);
        if (used + target.Length > Stock)
        {
            RandomNumberGenerator.Fill(bytes);
            used = 0;
        }

        var taken = bytes.AsSpan(used, target.Length);
        taken.CopyTo(target);
        CryptographicOperations.ZeroMemory(taken);
        stock = (bytes, used + target.Length);
    }
}
