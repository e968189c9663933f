using System.Buffers.Binary;
using System.Text;

namespace Hikeshi.Tests.Node.Tracing;

/// <summary>The fields of a protobuf message, read from the wire format alone (protobuf.dev, Encoding): no schema, no package.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, object Value)> fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var tag = Varint(bytes.Span, ref at);
            object value = (int)(tag & 7) switch
            {
                0 => Varint(bytes.Span, ref at),
                1 => BinaryPrimitives.ReadUInt64LittleEndian(Take(bytes, 8, ref at).Span),
                2 => Take(bytes, (int)Varint(bytes.Span, ref at), ref at),
                5 => (ulong)BinaryPrimitives.ReadUInt32LittleEndian(Take(bytes, 4, ref at).Span),
                var other => throw new InvalidDataException($"wire type {other} at byte {at}"),
            };
            fields.Add(((int)(tag >> 3), value));
        }
    }

    public bool Has(int field) => fields.Exists(f => f.Field == field);

    public IEnumerable<ProtobufMessage> Messages(int field) => Values<ReadOnlyMemory<byte>>(field).Select(bytes => new ProtobufMessage(bytes));

    public ProtobufMessage Message(int field) => Messages(field).Single();

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public byte[] Bytes(int field) => Values<ReadOnlyMemory<byte>>(field).Select(b => b.ToArray()).SingleOrDefault() ?? [];

    public ulong Number(int field) => Values<ulong>(field).SingleOrDefault();

    private IEnumerable<T> Values<T>(int field) => fields.Where(f => f.Field == field).Select(f => (T)f.Value);

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes, int length, ref int at) => bytes.Slice((at += length) - length, length);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        for (var (value, shift) = (0UL, 0); ; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
