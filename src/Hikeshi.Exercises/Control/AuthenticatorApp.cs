using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Hikeshi.Exercises.Control;

/// <summary>What a person has on the phone: RFC 6238, 30 seconds, six digits. Written apart from the node's, so that one checks the other.</summary>
internal sealed class AuthenticatorApp(string secret)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648 §6
    private readonly byte[] key = Read(secret);
    private long lastStep;

    /// <summary>A code that was not given before: a node takes each once, and the next one already.</summary>
    public string Next(DateTimeOffset now)
    {
        lastStep = Math.Max(now.ToUnixTimeSeconds() / 30, lastStep + 1);
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, lastStep);
#pragma warning disable CA5350 // RFC 6238: what authenticators speak; HMAC does not need collision resistance
        var mac = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(mac[^1] & 0xf)) & int.MaxValue; // RFC 4226 §5.3
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    private static byte[] Read(string base32)
    {
        var bytes = new List<byte>();
        var (held, bits) = (0, 0);
        foreach (var letter in base32)
        {
            held = ((held << 5) | Alphabet.IndexOf(letter, StringComparison.Ordinal)) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)((held >> bits) & 0xff));
            }
        }

        return [.. bytes];
    }
}
