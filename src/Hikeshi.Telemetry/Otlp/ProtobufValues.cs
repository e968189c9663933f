using System.Text;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Otlp;

/// <summary>Attributes and bodies of records in Protocol Buffers (common/v1/common.proto). False where the message is broken.</summary>
internal static class ProtobufValues
{
    private const int Deepest = 32;

    /// <summary>Resource: its attributes.</summary>
    public static bool Attributes(ReadOnlySpan<byte> message, EventMembers into)
    {
        var attributes = new ProtoReader(message);
        while (attributes.Next())
        {
            if (attributes.Field == 1 && !KeyValue(attributes.Bytes, into, depth: 0))
            {
                return false;
            }
        }

        return !attributes.IsBroken;
    }

    public static bool KeyValue(ReadOnlySpan<byte> message, EventMembers into, int depth)
    {
        var pair = new ProtoReader(message);
        var name = "";
        ReadOnlySpan<byte> value = default;
        while (pair.Next())
        {
            if (pair.Field == 1)
            {
                name = Text(pair.Bytes);
            }
            else if (pair.Field == 2)
            {
                value = pair.Bytes;
            }
        }

        return !pair.IsBroken && Value(value, name, into, depth);
    }

    /// <summary>AnyValue: text, truth, number, list, map or bytes.</summary>
    public static bool Value(ReadOnlySpan<byte> message, string name, EventMembers into, int depth)
    {
        var value = new ProtoReader(message);
        if (depth > Deepest || !value.Next())
        {
            return depth <= Deepest && !value.IsBroken; // no value was set
        }

        switch (value.Field)
        {
            case 1:
                into.Add(name, Text(value.Bytes));
                return true;
            case 2:
                into.AddBoolean(name, value.Number != 0);
                return true;
            case 3:
                into.AddNumber(name, unchecked((long)value.Number));
                return true;
            case 4:
                into.AddNumber(name, BitConverter.UInt64BitsToDouble(value.Number));
                return true;
            case 5:
                return Values(value.Bytes, name, into, depth + 1);
            case 6:
                var own = into.AddObject(name);
                var pairs = new ProtoReader(value.Bytes);
                while (pairs.Next())
                {
                    if (pairs.Field == 1 && !KeyValue(pairs.Bytes, own, depth + 1))
                    {
                        return false;
                    }
                }

                return !pairs.IsBroken;
            case 7:
                into.Add(name, Convert.ToBase64String(value.Bytes));
                return true;
            default:
                return true;
        }
    }

    private static bool Values(ReadOnlySpan<byte> message, string name, EventMembers into, int depth)
    {
        var values = new ProtoReader(message);
        while (values.Next())
        {
            if (values.Field == 1 && !Value(values.Bytes, name, into, depth))
            {
                return false;
            }
        }

        return !values.IsBroken;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
