using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hikeshi.Gateway.Verdicts;

/// <summary>A contiguous range of IPv4 addresses, written as an address or a CIDR prefix (RFC 4632). Numbers are in host byte order.</summary>
internal readonly record struct Ipv4Prefix(uint First, uint Last)
{
    internal bool Contains(uint address) => address >= First && address <= Last;

    /// <summary>Refuses host bits beyond the prefix length, and short forms such as <c>127.1</c>.</summary>
    internal static bool TryParse(string text, out Ipv4Prefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var length = 32;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > 32))
        {
            return false;
        }

        var hostBits = length == 0 ? uint.MaxValue : unchecked((1u << (32 - length)) - 1);
        prefix = new Ipv4Prefix(address, address | hostBits);
        return (address & hostBits) == 0;
    }

    internal static bool TryParseAddress(string text, out uint address)
    {
        address = 0;
        if (!IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetwork || parsed.ToString() != text)
        {
            return false;
        }

        address = ToNumber(parsed);
        return true;
    }

    internal static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    internal static bool IsLoopback(uint address) => address >> 24 == 127;
}
