using System.Globalization;
using Hikeshi.Detection.Events;

namespace Hikeshi.Detection.Behaviour;

/// <summary>Logs that deeds are read from.</summary>
internal enum DeedChannel
{
    /// <summary>The event names no channel.</summary>
    None,
    Sysmon,
    Security,
    System,
    PowerShell,
    TaskScheduler,
    Other,
}

/// <summary>The fields that deeds are read from, each with the names that collectors give it, first present wins; and how they are read. Immutable.</summary>
/// <param name="find">The number of a field, or -1.</param>
/// <param name="timeFields">Where the time is, in this order.</param>
internal sealed class DeedFields(Func<string, int> find, IReadOnlyList<string> timeFields)
{
    private readonly int[] _time = Find(find, [.. timeFields]);
    private readonly int[] _channel = Find(find, "Channel");
    private readonly int[] _eventId = Find(find, "EventID");

    public int[] Computer { get; } = Find(find, "Computer", "Hostname", "winlog.computer_name", "ComputerName", "computer_name", "host.name");
    public int[] User { get; } = Find(find, "User");
    public int[] LogonId { get; } = Find(find, "LogonId");
    public int[] Image { get; } = Find(find, "Image");
    public int[] ProcessGuid { get; } = Find(find, "ProcessGuid");
    public int[] ProcessId { get; } = Find(find, "ProcessId");
    public int[] ParentImage { get; } = Find(find, "ParentImage");
    public int[] ParentGuid { get; } = Find(find, "ParentProcessGuid");
    public int[] ParentId { get; } = Find(find, "ParentProcessId");
    public int[] CommandLine { get; } = Find(find, "CommandLine");
    public int[] DestinationIp { get; } = Find(find, "DestinationIp");
    public int[] SourceIp { get; } = Find(find, "SourceIp");
    public int[] DestinationPort { get; } = Find(find, "DestinationPort");
    public int[] Initiated { get; } = Find(find, "Initiated");
    public int[] DestinationName { get; } = Find(find, "DestinationHostname");
    public int[] ImageLoaded { get; } = Find(find, "ImageLoaded");
    public int[] Signed { get; } = Find(find, "Signed");
    public int[] Device { get; } = Find(find, "Device");
    public int[] TargetFile { get; } = Find(find, "TargetFilename");
    public int[] TargetObject { get; } = Find(find, "TargetObject");
    public int[] Details { get; } = Find(find, "Details");
    public int[] PipeName { get; } = Find(find, "PipeName");
    public int[] WmiName { get; } = Find(find, "Consumer", "Name");
    public int[] GrantedAccess { get; } = Find(find, "GrantedAccess");
    public int[] TargetImage { get; } = Find(find, "TargetImage");
    public int[] CallTrace { get; } = Find(find, "CallTrace");
    public int[] SourceImage { get; } = Find(find, "SourceImage");
    public int[] SourceGuid { get; } = Find(find, "SourceProcessGUID", "SourceProcessGuid");
    public int[] SourceId { get; } = Find(find, "SourceProcessId");
    public int[] SourceUser { get; } = Find(find, "SourceUser");
    public int[] TargetGuid { get; } = Find(find, "TargetProcessGUID", "TargetProcessGuid");
    public int[] TargetId { get; } = Find(find, "TargetProcessId");
    public int[] SubjectUser { get; } = Find(find, "SubjectUserName");
    public int[] SubjectLogonId { get; } = Find(find, "SubjectLogonId");
    public int[] ProcessName { get; } = Find(find, "ProcessName");
    public int[] NewProcessName { get; } = Find(find, "NewProcessName");
    public int[] NewProcessId { get; } = Find(find, "NewProcessId");
    public int[] ParentProcessName { get; } = Find(find, "ParentProcessName");
    public int[] LogonType { get; } = Find(find, "LogonType");
    public int[] TargetUser { get; } = Find(find, "TargetUserName");
    public int[] TargetLogonId { get; } = Find(find, "TargetLogonId");
    public int[] IpAddress { get; } = Find(find, "IpAddress");
    public int[] ServiceFile { get; } = Find(find, "ServiceFileName");
    public int[] ImagePath { get; } = Find(find, "ImagePath");
    public int[] AccountName { get; } = Find(find, "AccountName", "user.name");
    public int[] TaskName { get; } = Find(find, "TaskName");
    public int[] UserContext { get; } = Find(find, "UserContext");
    public int[] RelativeTarget { get; } = Find(find, "RelativeTargetName");
    public int[] ShareName { get; } = Find(find, "ShareName");
    public int[] ObjectName { get; } = Find(find, "ObjectName");
    public int[] AccessMask { get; } = Find(find, "AccessMask");
    public int[] Properties { get; } = Find(find, "Properties");
    public int[] CallerImage { get; } = Find(find, "CallerProcessName");
    public int[] CallerId { get; } = Find(find, "CallerProcessId");
    public int[] ScriptText { get; } = Find(find, "ScriptBlockText");
    public int[] ContextInfo { get; } = Find(find, "ContextInfo");
    public int[] ExecutionId { get; } = Find(find, "ExecutionProcessID", "Event.System.Execution.#attributes.ProcessID", "Execution_ProcessID", "winlog.process.pid", "process_id");
    public int[] WarningLevel { get; } = Find(find, "EventType", "level", "log.level");
    public int[] LevelNumber { get; } = Find(find, "Level");
    public int[] CloudAction { get; } = Find(find, "eventName");
    public int[] CloudSource { get; } = Find(find, "eventSource");
    public int[] CloudAccount { get; } = Find(find, "recipientAccountId", "userIdentity.accountId");
    public int[] CloudPrincipal { get; } = Find(find, "userIdentity.arn", "userIdentity.principalId");
    public int[] CloudAddress { get; } = Find(find, "sourceIPAddress");
    public int[] CloudError { get; } = Find(find, "errorCode");
    public int[] FlowFrom { get; } = Find(find, "id.orig_h");
    public int[] FlowTo { get; } = Find(find, "id.resp_h");
    public int[] FlowBytes { get; } = Find(find, "orig_bytes");

    /// <summary>All names, for the index that the detector reads by.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> timeFields)
    {
        var names = new List<string>();
        _ = new DeedFields(
            name =>
            {
                names.Add(name);
                return -1;
            },
            timeFields);
        return names;
    }

    public DeedChannel ChannelOf(EventTable table, ReadOnlySpan<byte> json)
    {
        var channel = Folded(table, json, _channel);
        return channel.Length == 0 ? DeedChannel.None
            : channel.SequenceEqual("microsoft-windows-sysmon/operational"u8) || channel.SequenceEqual("linux-sysmon/operational"u8) ? DeedChannel.Sysmon
            : channel.SequenceEqual("security"u8) ? DeedChannel.Security
            : channel.SequenceEqual("microsoft-windows-powershell/operational"u8) || channel.SequenceEqual("powershellcore/operational"u8) ? DeedChannel.PowerShell
            : channel.SequenceEqual("system"u8) ? DeedChannel.System
            : channel.SequenceEqual("microsoft-windows-taskscheduler/operational"u8) ? DeedChannel.TaskScheduler
            : DeedChannel.Other;
    }

    public long EventId(EventTable table, ReadOnlySpan<byte> json) => Number(table, json, _eventId) ?? -1;

    public bool IsEvent(EventTable table, ReadOnlySpan<byte> json, long id) => EventId(table, json) == id;

    public bool Has(EventTable table, int[] field) => Value(table, field) >= 0;

    public bool Is(EventTable table, ReadOnlySpan<byte> json, int[] field, ReadOnlySpan<byte> folded) => Folded(table, json, field).SequenceEqual(folded);

    public ReadOnlySpan<byte> Folded(EventTable table, ReadOnlySpan<byte> json, int[] field) => Value(table, field) is >= 0 and var value ? table.Folded(value, json) : [];

    public ReadOnlySpan<byte> Raw(EventTable table, ReadOnlySpan<byte> json, int[] field) => Value(table, field) is >= 0 and var value ? table.Raw(value, json) : [];

    public string? Text(EventTable table, ReadOnlySpan<byte> json, int[] field)
    {
        if (Value(table, field) is not (>= 0 and var value))
        {
            return null;
        }

        var text = table.Text(value, json);
        return text.Length > Deed.MaxText ? text[..Deed.MaxText] : text is "" or "-" ? null : text;
    }

    /// <summary>Decimal, or hexadecimal after <c>0x</c>.</summary>
    public long? Number(EventTable table, ReadOnlySpan<byte> json, int[] field)
    {
        if (Value(table, field) is not (>= 0 and var value))
        {
            return null;
        }

        var text = table.Raw(value, json);
        return text.StartsWith("0x"u8)
            ? long.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public DateTimeOffset? Time(EventTable table, ReadOnlySpan<byte> json)
    {
        foreach (var field in _time)
        {
            if (table.First(field) is >= 0 and var value && table.Raw(value, json).Length <= 64 && EventTime.Parse(table.Text(value, json)) is { } time)
            {
                return time;
            }
        }

        return null;
    }

    private static int Value(EventTable table, int[] field)
    {
        foreach (var name in field)
        {
            if (table.First(name) is >= 0 and var value && table.Kind(value) < ValueKind.Null)
            {
                return value;
            }
        }

        return -1;
    }

    private static int[] Find(Func<string, int> find, params string[] names) => [.. names.Select(find)];
}
