using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Hikeshi.Detection.Patterns;

/// <summary>A CIDR block. IPv4 lives in ::ffff:0:0/96 (RFC 4291 §2.5.5.2), so one comparison serves both families.</summary>
internal readonly record struct IpRange(UInt128 Network, int PrefixLength)
{
    public bool Contains(UInt128 address) =>
        PrefixLength == 0 || (address ^ Network) >> (128 - PrefixLength) == UInt128.Zero;

    public static bool TryParse(string text, out IpRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        if (!TryParseAddress(Encoding.UTF8.GetBytes(address), out var network))
        {
            return false;
        }

        var isV4 = !address.Contains(':', StringComparison.Ordinal);
        var width = isV4 ? 32 : 128;
        var length = width;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width))
        {
            return false;
        }

        length += 128 - width;
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
        range = new(network & mask, length);
        return true;
    }

    /// <summary>Dotted IPv4, or IPv6 (RFC 4291 §2.2) with an optional zone. Allocates nothing.</summary>
    public static bool TryParseAddress(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = UInt128.Zero;
        var zone = text.IndexOf((byte)'%');
        if (zone >= 0)
        {
            text = text[..zone];
        }

        if (text.IndexOf((byte)':') < 0)
        {
            if (!TryParseV4(text, out var v4))
            {
                return false;
            }

            address = new UInt128(0, 0xFFFF_0000_0000UL | v4);
            return true;
        }

        return TryParseV6(text, out address);
    }

    private static bool TryParseV4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        var parts = 0;
        var at = 0;
        while (parts < 4)
        {
            var start = at;
            var number = 0;
            while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9' && at - start < 3)
            {
                number = number * 10 + (text[at] - '0');
                at++;
            }

            if (at == start || number > 255)
            {
                return false;
            }

            address = (address << 8) | (uint)number;
            parts++;
            if (parts < 4)
            {
                if (at >= text.Length || text[at] != (byte)'.')
                {
                    return false;
                }

                at++;
            }
        }

        return at == text.Length;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = UInt128.Zero;
        Span<ushort> groups = stackalloc ushort[8];
        var count = 0;
        var gap = -1;
        var at = 0;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            at = 2;
        }

        while (at < text.Length)
        {
            var end = text[at..].IndexOf((byte)':');
            var part = end < 0 ? text[at..] : text.Slice(at, end);
            if (part.IndexOf((byte)'.') >= 0)
            {
                if (end >= 0 || count > 6 || !TryParseV4(part, out var tail))
                {
                    return false;
                }

                groups[count++] = (ushort)(tail >> 16);
                groups[count++] = (ushort)(tail & 0xFFFF);
                at = text.Length;
                break;
            }

            if (count == 8 || !TryParseGroup(part, out groups[count]))
            {
                return false;
            }

            count++;
            at += part.Length;
            if (at == text.Length)
            {
                break;
            }

            at++;
            if (at == text.Length)
            {
                return false;
            }

            if (text[at] == (byte)':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                at++;
            }
        }

        return Assemble(groups, count, gap, out address);
    }

    private static bool TryParseGroup(ReadOnlySpan<byte> part, out ushort group)
    {
        group = 0;
        if (part.Length is 0 or > 4)
        {
            return false;
        }

        var value = 0;
        foreach (var digit in part)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }

            value = (value << 4) | (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        group = (ushort)value;
        return true;
    }

    private static bool Assemble(ReadOnlySpan<ushort> groups, int count, int gap, out UInt128 address)
    {
        address = UInt128.Zero;
        if (gap < 0 ? count != 8 : count > 7)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var head = gap < 0 ? count : gap;
        for (var i = 0; i < head; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(i * 2)..], groups[i]);
        }

        for (var i = head; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[((8 - count + i) * 2)..], groups[i]);
        }

        address = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }
}
