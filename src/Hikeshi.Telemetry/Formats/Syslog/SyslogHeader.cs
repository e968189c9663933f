namespace Hikeshi.Telemetry.Formats.Syslog;

/// <summary>What a syslog message says about itself. What it does not say is null.</summary>
internal sealed record SyslogHeader
{
    public int? Priority { get; init; }

    public DateTimeOffset? Time { get; init; }

    public string? Host { get; init; }

    public string? Program { get; init; }

    public string? ProcessId { get; init; }

    public string? MessageId { get; init; }

    public EventMembers? StructuredData { get; init; }

    /// <summary>The header of an ordinary message: its members are the event's.</summary>
    public void WriteTo(EventMembers members)
    {
        members.AddMissing("@timestamp", Time is { } time ? SyslogTime.Text(time) : null);
        members.AddMissing("host", Host);
        WriteRest(members);
    }

    /// <summary>The header of a message that is an event itself: under <c>syslog</c>, and what the event lacks beside it.</summary>
    public void WriteBeside(EventMembers members, Func<string, bool> has)
    {
        if (Time is { } time && !has("@timestamp"))
        {
            members.AddMissing("@timestamp", SyslogTime.Text(time));
        }

        if (!has("host"))
        {
            members.AddMissing("host", Host);
        }

        if (!has("syslog"))
        {
            var own = members.AddObject("syslog");
            own.AddMissing("timestamp", Time is { } at ? SyslogTime.Text(at) : null);
            own.AddMissing("host", Host);
            WriteRest(own);
        }
    }

    private void WriteRest(EventMembers members)
    {
        if (Priority is { } priority)
        {
            members.Add("facility", SyslogNames.Facility(priority));
            members.Add("severity", SyslogNames.Severity(priority));
        }

        members.AddMissing("program", Program);
        members.AddMissing("pid", ProcessId);
        members.AddMissing("msgid", MessageId);
        if (StructuredData is { Count: > 0 } data)
        {
            members.AddObject("structured_data", data);
        }
    }
}
