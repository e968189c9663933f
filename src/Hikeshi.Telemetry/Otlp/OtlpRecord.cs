using System.Text;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Formats.Syslog;

namespace Hikeshi.Telemetry.Otlp;

/// <summary>What a log record says, before it is an event. Reused from record to record.</summary>
internal sealed class OtlpRecord
{
    private readonly ObjectWriter _output = new();
    private readonly EventMembers _event = new();

    /// <summary>When it happened, in nanoseconds since 1970; 0 when that is not known.</summary>
    public ulong Time { get; set; }

    /// <summary>When a collector saw it.</summary>
    public ulong ObservedTime { get; set; }

    public long SeverityNumber { get; set; }

    public string? SeverityText { get; set; }

    public string? TraceId { get; set; }

    public string? SpanId { get; set; }

    public string? EventName { get; set; }

    /// <summary>One value under the name <see cref="BodyName"/>.</summary>
    public EventMembers Body { get; } = new();

    public EventMembers Attributes { get; } = new();

    public const string BodyName = "message";

    public void Clear()
    {
        (Time, ObservedTime, SeverityNumber) = (0, 0, 0);
        (SeverityText, TraceId, SpanId, EventName) = (null, null, null, null);
        Body.Clear();
        Attributes.Clear();
    }

    /// <summary>
    /// The body is the event: a map, or a text that is a JSON object, gives its members, anything else is the message. Attributes, the resource's
    /// and the record's own fields stand beside it, where it has no member of that name.
    /// </summary>
    public EventJson ToJson(EventMembers resource)
    {
        _event.Clear();
        var json = Body.Text(BodyName) is { } text ? JsonBody.Find(text) : null;
        if (json is null)
        {
            (Body.Object(BodyName) ?? Body).CopyTo(_event, "", _ => false);
        }

        Func<string, bool> has = json is null ? _event.Has : name => json.Has(name) || _event.Has(name);
        Attributes.CopyTo(_event, "", has);
        resource.CopyTo(_event, "resource.", has);
        foreach (var (name, value) in ((string, string?)[])[("@timestamp", Moment()), ("severity", SeverityText), ("trace_id", TraceId), ("span_id", SpanId), ("event_name", EventName)])
        {
            if (!has(name))
            {
                _event.AddMissing(name, value);
            }
        }

        if (SeverityNumber > 0 && !has("severity_number"))
        {
            _event.AddNumber("severity_number", SeverityNumber);
        }

        return _event.IsTooMany || Body.IsTooMany || Attributes.IsTooMany || resource.IsTooMany
            ? EventJson.Refused(EventMembers.TooManyRefusal)
            : EventJson.Of(_output.Write(_event, json is null ? [] : json.Inner));
    }

    private string? Moment()
    {
        var nanoseconds = Time > 0 ? Time : ObservedTime;
        return nanoseconds is > 0 and <= long.MaxValue ? SyslogTime.Text(DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100))) : null;
    }
}
