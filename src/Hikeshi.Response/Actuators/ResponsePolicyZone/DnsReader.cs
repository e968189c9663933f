using System.Buffers.Binary;

namespace Hikeshi.Response.Actuators.ResponsePolicyZone;

/// <param name="SignatureAt">Where the TSIG record begins, which is the last of all (RFC 8945 §5.1); -1: there is none.</param>
internal sealed record DnsAnswer(ushort Id, int Code, bool IsTruncated, IReadOnlyList<DnsRecord> Records, DnsRecord? Signature, int SignatureAt);

/// <summary>Reads an answer strictly: a message with anything wrong in it, or behind it, is none.</summary>
internal static class DnsReader
{
    private const int HeaderLength = 12;
    private const int MostRecords = 4096;

    /// <exception cref="FormatException">It is no DNS answer.</exception>
    public static DnsAnswer Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength || (message[2] & 0x80) == 0)
        {
            throw new FormatException("it is no answer");
        }

        var at = HeaderLength;
        for (var questions = Number(message, 4); questions > 0; questions--)
        {
            DnsName.Read(message, ref at);
            at += 4;
        }

        var count = Number(message, 6) + Number(message, 8) + Number(message, 10);
        if (count > MostRecords)
        {
            throw new FormatException($"it has {count} records");
        }

        var records = new List<DnsRecord>(count);
        var (signature, signatureAt) = ((DnsRecord?)null, -1);
        for (; count > 0; count--)
        {
            var began = at;
            var record = ReadRecord(message, ref at);
            if (record.Type != DnsNumber.TsigType)
            {
                records.Add(record);
            }
            else
            {
                (signature, signatureAt) = count == 1 ? (record, began) : throw new FormatException("its signature is not the last record");
            }
        }

        return at == message.Length
            ? new DnsAnswer(Number(message, 0), message[3] & 0x0F, (message[2] & 0x02) != 0, records, signature, signatureAt)
            : throw new FormatException("something stands behind its records");
    }

    public static ushort Number(ReadOnlySpan<byte> message, int at) =>
        at + 2 <= message.Length ? BinaryPrimitives.ReadUInt16BigEndian(message[at..]) : throw new FormatException("it is cut off");

    private static DnsRecord ReadRecord(ReadOnlySpan<byte> message, ref int at)
    {
        var name = DnsName.Read(message, ref at);
        var (type, @class) = (Number(message, at), Number(message, at + 2));
        var lifetime = ((uint)Number(message, at + 4) << 16) | Number(message, at + 6);
        int length = Number(message, at + 8);
        at += 10;
        if (at + length > message.Length)
        {
            throw new FormatException("a record is cut off");
        }

        // The target of a CNAME may be compressed: it is made whole here, where the message is at hand.
        var inside = at;
        var data = type == DnsNumber.Cname ? DnsName.Write(DnsName.Read(message, ref inside)) : message.Slice(at, length).ToArray();
        at += length;
        return new DnsRecord(name, type, @class, lifetime, data);
    }
}
