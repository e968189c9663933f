using System.Buffers.Binary;

namespace Hikeshi.Telemetry.Otlp;

/// <summary>
/// Reads the wire format of Protocol Buffers (encoding guide, "Message Structure") as far as OTLP needs it. Nothing is copied, and what does not
/// fit ends the reading with <see cref="IsBroken"/>.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>Of a varint, or of a fixed number of four or eight bytes.</summary>
    public ulong Number { get; private set; }

    /// <summary>Of a length-delimited field: text, bytes, or another message. Empty for numbers.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool IsBroken { get; private set; }

    /// <summary>Steps to the next field.</summary>
    /// <returns>False at the end, and where the message is broken.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty || !Varint(out var tag) || tag >> 3 is 0 or > 0x1FFF_FFFF)
        {
            IsBroken |= !_rest.IsEmpty;
            return false;
        }

        Field = (int)(tag >> 3);
        Number = 0;
        Bytes = default;
        var isRead = (tag & 7) switch
        {
            0 => Varint(out var number) && Keep(number),
            1 => Fixed(8),
            2 => Varint(out var length) && Delimited(length),
            5 => Fixed(4),
            _ => false, // groups are not part of proto3
        };
        IsBroken |= !isRead;
        return isRead;
    }

    private bool Keep(ulong number)
    {
        Number = number;
        return true;
    }

    private bool Varint(out ulong number)
    {
        number = 0;
        for (var at = 0; at < Math.Min(10, _rest.Length); at++)
        {
            number |= (ulong)(_rest[at] & 0x7F) << (7 * at);
            if (_rest[at] < 0x80)
            {
                _rest = _rest[(at + 1)..];
                return true;
            }
        }

        IsBroken = true;
        return false;
    }

    private bool Fixed(int size)
    {
        if (_rest.Length < size)
        {
            return false;
        }

        Number = size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(_rest) : BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[size..];
        return true;
    }

    private bool Delimited(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            return false;
        }

        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }
}
