using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.Sharing.Stix;

/// <summary>Identifiers of STIX objects: <c>type--UUIDv5</c> (STIX 2.1 §2.9), derived from what made them, so that making them again gives the same ones.</summary>
internal static class StixId
{
    private static readonly Guid Namespace = new("6f7a52d6-6f0e-5d5b-9a1a-2c1c54b6f7b1");

    public static string For(string type, string name)
    {
        Span<byte> input = stackalloc byte[16];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
#pragma warning disable CA5350 // RFC 9562 §5.5 defines version 5 over SHA-1; it names, it does not protect.
        var hash = SHA1.HashData([.. input, .. Encoding.UTF8.GetBytes($"{type}|{name}")]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"{type}--{new Guid(hash.AsSpan(0, 16), bigEndian: true):D}";
    }
}
