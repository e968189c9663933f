using System.Text;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Otlp;

/// <summary>
/// ExportLogsServiceRequest in binary. Field numbers from opentelemetry-proto 1.x: collector/logs/v1/logs_service.proto, logs/v1/logs.proto,
/// resource/v1/resource.proto, common/v1/common.proto.
/// </summary>
internal sealed class OtlpProtobuf(OtlpLogs.TakeEvent take)
{
    private const int Deepest = 32;

    private readonly OtlpRecord _record = new();
    private readonly EventMembers _resource = new();
    private long _position;

    /// <returns>False when the message is broken; what came before it was taken.</returns>
    public bool Read(ReadOnlySpan<byte> body)
    {
        var request = new ProtoReader(body);
        while (request.Next())
        {
            if (request.Field == 1 && !ResourceLogs(request.Bytes))
            {
                return false;
            }
        }

        return !request.IsBroken;
    }

    private bool ResourceLogs(ReadOnlySpan<byte> message)
    {
        _resource.Clear();
        var first = new ProtoReader(message);
        while (first.Next())
        {
            if (first.Field == 1 && !Attributes(first.Bytes, field: 1, _resource)) // Resource.attributes
            {
                return false;
            }
        }

        var again = new ProtoReader(message); // fields may come in any order, and the records need the resource
        while (again.Next())
        {
            if (again.Field == 2 && !ScopeLogs(again.Bytes))
            {
                return false;
            }
        }

        return !again.IsBroken;
    }

    private bool ScopeLogs(ReadOnlySpan<byte> message)
    {
        var scope = new ProtoReader(message);
        while (scope.Next())
        {
            if (scope.Field == 2)
            {
                _record.Clear();
                if (!LogRecord(scope.Bytes))
                {
                    return false;
                }

                take(_record.ToJson(_resource), ++_position);
            }
        }

        return !scope.IsBroken;
    }

    private bool LogRecord(ReadOnlySpan<byte> message)
    {
        var field = new ProtoReader(message);
        while (field.Next())
        {
            switch (field.Field)
            {
                case 1:
                    _record.Time = field.Number;
                    break;
                case 2:
                    _record.SeverityNumber = field.Number <= 24 ? (long)field.Number : 0;
                    break;
                case 3:
                    _record.SeverityText = Text(field.Bytes);
                    break;
                case 5 when !Value(field.Bytes, OtlpRecord.BodyName, _record.Body, depth: 0):
                case 6 when !KeyValue(field.Bytes, _record.Attributes, depth: 0):
                    return false;
                case 9:
                    _record.TraceId = Convert.ToHexStringLower(field.Bytes);
                    break;
                case 10:
                    _record.SpanId = Convert.ToHexStringLower(field.Bytes);
                    break;
                case 11:
                    _record.ObservedTime = field.Number;
                    break;
                case 12:
                    _record.EventName = Text(field.Bytes);
                    break;
                default:
                    break;
            }
        }

        return !field.IsBroken;
    }

    private static bool Attributes(ReadOnlySpan<byte> message, int field, EventMembers into)
    {
        var attributes = new ProtoReader(message);
        while (attributes.Next())
        {
            if (attributes.Field == field && !KeyValue(attributes.Bytes, into, depth: 0))
            {
                return false;
            }
        }

        return !attributes.IsBroken;
    }

    private static bool KeyValue(ReadOnlySpan<byte> message, EventMembers into, int depth)
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

    private static bool Value(ReadOnlySpan<byte> message, string name, EventMembers into, int depth)
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
