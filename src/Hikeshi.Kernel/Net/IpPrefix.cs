using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Hikeshi.Kernel.Net;

/// <summary>An IPv4 or IPv6 prefix (RFC 4632, RFC 4291 §2.3); a bare address is a prefix of full length. IPv4-mapped IPv6 is folded to IPv4.</summary>
public readonly record struct IpPrefix
{
    private static readonly SearchValues<char> DigitsAndDots = SearchValues.Create("0123456789.");

    private IpPrefix(UInt128 bits, int length, bool v6)
    {
        Bits = bits;
        Length = length;
        IsV6 = v6;
    }

    /// <summary>Prefix length in bits: 0–32 for IPv4, 0–128 for IPv6.</summary>
    public int Length { get; }

    public bool IsV6 { get; }

    private UInt128 Bits { get; }

    /// <summary>Its lowest address, as a number.</summary>
    public UInt128 First => Bits;

    /// <summary>Its highest address, as a number.</summary>
    public UInt128 Last => Bits | ((IsV6 ? UInt128.MaxValue : uint.MaxValue) & ~Mask(Length, IsV6 ? 128 : 32));

    /// <summary>Refuses host bits that are set beyond the length, as a list with <c>10.1.2.3/8</c> is usually a mistake.</summary>
    public static bool TryParse(string text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text.AsSpan() : text.AsSpan(0, slash);
        if (!TryParseAddress(address, out var full))
        {
            return false;
        }

        if (slash < 0)
        {
            prefix = full;
            return true;
        }

        if (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length) || length > full.Length)
        {
            return false;
        }

        var masked = full.Bits & Mask(length, full.Length);
        prefix = new IpPrefix(masked, length, full.IsV6);
        return masked == full.Bits;
    }

    private static bool TryParseAddress(ReadOnlySpan<char> text, out IpPrefix full)
    {
        if (TryParsePlain(text, out full))
        {
            return true;
        }

        // "1.2" and "0x7f.1" are addresses to IPAddress.Parse, not to people.
        var looksLikeAddress = text.Contains(':') || (text.Count('.') == 3 && !text.ContainsAnyExcept(DigitsAndDots));
        if (!looksLikeAddress || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        full = Of(address);
        return true;
    }

    /// <summary>The usual form of IPv4, four decimal numbers without leading zeros, without an object: a decision compares addresses by the hundred.</summary>
    private static bool TryParsePlain(ReadOnlySpan<char> text, out IpPrefix full)
    {
        full = default;
        var (bits, numbers, number, digits) = (0U, 0, 0, 0);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && (digits == 0 || number > 0) && digits < 3)
            {
                (number, digits) = ((number * 10) + (c - '0'), digits + 1);
            }
            else if (c == '.' && digits > 0 && number <= 255 && numbers < 3)
            {
                (bits, numbers, number, digits) = ((bits << 8) | (uint)number, numbers + 1, 0, 0);
            }
            else
            {
                return false;
            }
        }

        full = new IpPrefix((bits << 8) | (uint)number, 32, v6: false);
        return numbers == 3 && digits > 0 && number <= 255;
    }

    public static IpPrefix Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        UInt128 bits = 0;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        foreach (var b in bytes[..written])
        {
            bits = (bits << 8) | b;
        }

        return new IpPrefix(bits, written * 8, address.AddressFamily == AddressFamily.InterNetworkV6);
    }

    /// <summary>True when every address of <paramref name="other"/> lies within this prefix.</summary>
    public bool Contains(IpPrefix other) =>
        IsV6 == other.IsV6 && Length <= other.Length && (other.Bits & Mask(Length, IsV6 ? 128 : 32)) == Bits;

    /// <summary>The prefix of at most <paramref name="length"/> bits that holds this one.</summary>
    public IpPrefix Widened(int length) => length >= Length ? this : new IpPrefix(Bits & Mask(length, IsV6 ? 128 : 32), length, IsV6);

    /// <summary>As people write it: <c>203.0.113.0/24</c>, a single address without its length.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[IsV6 ? 16 : 4];
        var bits = Bits;
        for (var i = bytes.Length - 1; i >= 0; i--, bits >>= 8)
        {
            bytes[i] = (byte)(bits & 0xFF);
        }

        var address = new IPAddress(bytes);
        return Length == bytes.Length * 8 ? address.ToString() : $"{address}/{Length.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
    }

    public bool Overlaps(IpPrefix other) => Contains(other) || other.Contains(this);

    private static UInt128 Mask(int length, int width) =>
        length == 0 ? UInt128.Zero : ((UInt128.MaxValue << (128 - length)) >> (128 - width)) & (UInt128.MaxValue >> (128 - width));
}
