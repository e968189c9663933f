using System.Text;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Otlp;

/// <summary>
/// ExportLogsServiceRequest in binary. Field numbers from opentelemetry-proto 1.x: collector/logs/v1/logs_service.proto, logs/v1/logs.proto,
/// resource/v1/resource.proto, common/v1/common.proto.
/// </summary>
internal sealed class OtlpProtobuf(OtlpLogs.TakeEvent take)
{
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
            if (first.Field == 1 && !ProtobufValues.Attributes(first.Bytes, _resource)) // Resource.attributes
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
                    _record.SeverityText = Encoding.UTF8.GetString(field.Bytes);
                    break;
                case 5 when !ProtobufValues.Value(field.Bytes, OtlpRecord.BodyName, _record.Body, depth: 0):
                case 6 when !ProtobufValues.KeyValue(field.Bytes, _record.Attributes, depth: 0):
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
                    _record.EventName = Encoding.UTF8.GetString(field.Bytes);
                    break;
                default:
                    break;
            }
        }

        return !field.IsBroken;
    }
}
