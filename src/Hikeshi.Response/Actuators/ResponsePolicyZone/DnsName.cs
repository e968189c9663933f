using System.Text;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ResponsePolicyZone;

/// <summary>A domain name as it goes over the line (RFC 1035 §3.1), in lower case (the canonical form of RFC 4034 §6.2, which TSIG signs).</summary>
internal static class DnsName
{
    private const int Longest = 255;
    private const int LongestLabel = 63;

    /// <summary>Two high bits: the rest of the name stands earlier in the message (RFC 1035 §4.1.4).</summary>
    private const int Pointer = 0xC0;

    /// <param name="name">Labels of letters, digits, <c>-</c>, <c>_</c> and <c>*</c>, with or without the final dot; <c>.</c> is the root.</param>
    /// <exception cref="NotDoneException">It is too long, or no such name.</exception>
    public static byte[] Write(string name)
    {
        using var wire = new MemoryStream(64);
        foreach (var label in name == "." ? [] : name.TrimEnd('.').ToLowerInvariant().Split('.'))
        {
            if (label.Length is 0 or > LongestLabel || !label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '*'))
            {
                throw new NotDoneException($"'{name}' is not a domain name that can be refused");
            }

            wire.WriteByte((byte)label.Length);
            wire.Write(Encoding.ASCII.GetBytes(label));
        }

        wire.WriteByte(0);
        return wire.Length <= Longest ? wire.ToArray() : throw new NotDoneException($"'{name}' is longer than a domain name may be in that zone");
    }

    /// <summary>Reads a name at <paramref name="at"/> and moves behind it. Pointers lead backwards only, so that it ends.</summary>
    /// <exception cref="FormatException">There is no name.</exception>
    public static string Read(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var (place, behind, earliest) = (at, -1, at);
        while (true)
        {
            int length = ByteAt(message, place);
            if (length == 0)
            {
                at = behind < 0 ? place + 1 : behind;
                return name.Length == 0 ? "." : name.ToString();
            }

            if ((length & Pointer) == Pointer)
            {
                behind = behind < 0 ? place + 2 : behind;
                var target = ((length & ~Pointer) << 8) | ByteAt(message, place + 1);
                (place, earliest) = target < earliest ? (target, target) : throw new FormatException("a name points forwards");
                continue;
            }

            if (length > LongestLabel || place + 1 + length > message.Length || name.Length + length > Longest)
            {
                throw new FormatException("a name is too long");
            }

            name.Append(Encoding.Latin1.GetString(message.Slice(place + 1, length)).ToLowerInvariant()).Append('.');
            place += 1 + length;
        }
    }

    private static byte ByteAt(ReadOnlySpan<byte> message, int at) => at < message.Length ? message[at] : throw new FormatException("the message ends within a name");
}
