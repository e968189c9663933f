using System.Globalization;
using System.Text.Json;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Formats.Syslog;

namespace Hikeshi.Telemetry.Hec;

/// <summary>What stands beside an event: in its envelope, or in the query of a raw request. What was not said is null.</summary>
public sealed record HecMetadata
{
    public string? Host { get; init; }

    public string? Source { get; init; }

    public string? SourceType { get; init; }

    public string? Index { get; init; }

    public DateTimeOffset? Time { get; init; }

    /// <summary>Indexed fields: a name may have several values.</summary>
    internal IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];

    /// <summary>Seconds since 1970, as a number or its text.</summary>
    internal static DateTimeOffset? ReadTime(ReadOnlySpan<byte> text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 100_000_000_000m
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;

    /// <summary>Adds what the event does not say itself.</summary>
    internal void AddTo(EventMembers members, Func<string, bool> has)
    {
        Add(members, has, "@timestamp", Time is { } time ? SyslogTime.Text(time) : null);
        Add(members, has, "host", Host);
        Add(members, has, "source", Source);
        Add(members, has, "sourcetype", SourceType);
        Add(members, has, "index", Index);
        foreach (var (name, value) in Fields)
        {
            if (!has(name))
            {
                members.Add(name, value);
            }
        }
    }

    private static void Add(EventMembers members, Func<string, bool> has, string name, string? value)
    {
        if (value is not null && !has(name))
        {
            members.AddMissing(name, value);
        }
    }
}
