using System.Globalization;
using Hikeshi.Detection.Events;

namespace Hikeshi.Detection.Behaviour;

/// <summary>Reads deeds from the fields of an event, whose JSON has been read for the rules already. Immutable, but for what the table caches.</summary>
internal sealed class DeedReader
{
    private const int ReadMemory = 0x10;
    private const int WriteAndOperate = 0x28;

    private readonly DeedFields _f;
    private readonly DeedFilter _filter = new();

    public DeedReader(FieldIndex fields, IReadOnlyList<string> timeFields) => _f = new(fields.Find, timeFields);

    /// <returns>Null for events that behaviour has no use for: nearly all.</returns>
    public Deed? Read(EventTable table, ReadOnlySpan<byte> json) => _f.ChannelOf(table, json) switch
    {
        DeedChannel.Sysmon => Sysmon(table, json),
        DeedChannel.Security => Security(table, json),
        DeedChannel.System => _f.EventId(table, json) switch
        {
            7045 => Subject(DeedKind.ServiceInstall, table, json) with { Target = _f.Text(table, json, _f.ImagePath), User = _f.Text(table, json, _f.AccountName), LogonId = null },
            104 => Subject(DeedKind.LogCleared, table, json),
            _ => null,
        },
        DeedChannel.PowerShell => _f.EventId(table, json) switch
        {
            4104 => Script(table, json),
            4103 when DeedFilter.IsOpaque(_f.Raw(table, json, _f.ContextInfo)) => Script(table, json) with { Kind = DeedKind.ScriptHost },
            _ => null,
        },
        DeedChannel.TaskScheduler when _f.EventId(table, json) == 106 => Subject(DeedKind.TaskCreate, table, json) with { Target = _f.Text(table, json, _f.TaskName), User = _f.Text(table, json, _f.UserContext) },
        DeedChannel.None when _f.Has(table, _f.CloudAction) && _f.Has(table, _f.CloudSource) => Cloud(table, json),
        DeedChannel.None when _f.Has(table, _f.FlowTo) && _f.Has(table, _f.FlowBytes) => Flow(table, json),
        _ => null,
    };

    private Deed? Sysmon(EventTable table, ReadOnlySpan<byte> json)
    {
        switch (_f.EventId(table, json))
        {
            case 1:
                return Acting(DeedKind.ProcessStart, table, json) with
                {
                    ParentImage = _f.Text(table, json, _f.ParentImage),
                    ParentGuid = _f.Text(table, json, _f.ParentGuid),
                    ParentId = _f.Number(table, json, _f.ParentId),
                    CommandLine = _f.Text(table, json, _f.CommandLine),
                };
            case 3:
                return Acting(DeedKind.Connection, table, json) with
                {
                    Address = _f.Text(table, json, _f.DestinationIp),
                    OwnAddress = _f.Text(table, json, _f.SourceIp),
                    Number = _f.Number(table, json, _f.DestinationPort) ?? 0,
                    Flag = _f.Is(table, json, _f.Initiated, "true"u8),
                    Target = _f.Text(table, json, _f.DestinationName),
                };
            case 7 when _filter.IsModule(_f.Folded(table, json, _f.ImageLoaded), _f.Is(table, json, _f.Signed, "false"u8)):
                return Acting(DeedKind.ModuleLoad, table, json) with { Target = _f.Text(table, json, _f.ImageLoaded), Flag = _f.Is(table, json, _f.Signed, "false"u8) };
            case 8:
                return Between(DeedKind.RemoteThread, table, json);
            case 9:
                return Acting(DeedKind.RawRead, table, json) with { Target = _f.Text(table, json, _f.Device) };
            case 10:
                return Access(table, json);
            case 11 when _filter.IsFile(_f.Folded(table, json, _f.TargetFile)):
                return Acting(DeedKind.FileWrite, table, json) with { Target = _f.Text(table, json, _f.TargetFile) };
            case 12 or 13 or 14 when _filter.IsKey(_f.Folded(table, json, _f.TargetObject)):
                return Acting(DeedKind.RegistryWrite, table, json) with { Target = _f.Text(table, json, _f.TargetObject), CommandLine = _f.Text(table, json, _f.Details), Flag = !_f.IsEvent(table, json, 12) };
            case 17 or 18:
                return Acting(DeedKind.Pipe, table, json) with { Target = _f.Text(table, json, _f.PipeName) };
            case 19 or 20 or 21:
                return Acting(DeedKind.WmiSubscription, table, json) with { Target = _f.Text(table, json, _f.WmiName) };
            case 25:
                return Acting(DeedKind.Tampering, table, json);
            default:
                return null;
        }
    }

    /// <summary>Opening another process is the most frequent event of all; what asks for no rights to its memory is left.</summary>
    private Deed? Access(EventTable table, ReadOnlySpan<byte> json)
    {
        var rights = _f.Number(table, json, _f.GrantedAccess) ?? 0;
        var reads = (rights & ReadMemory) != 0 && _f.Folded(table, json, _f.TargetImage).EndsWith("\\lsass.exe"u8);
        var writes = (rights & WriteAndOperate) == WriteAndOperate;
        if (!reads && !writes)
        {
            return null;
        }

        var unknown = _f.Folded(table, json, _f.CallTrace).IndexOf("|unknown("u8) >= 0;
        return reads || unknown ? Between(DeedKind.ProcessAccess, table, json) with { Number = rights, Flag = unknown } : null;
    }

    private Deed? Security(EventTable table, ReadOnlySpan<byte> json)
    {
        switch (_f.EventId(table, json))
        {
            case 4688:
                return Subject(DeedKind.ProcessStart, table, json) with
                {
                    Image = _f.Text(table, json, _f.NewProcessName),
                    ProcessId = _f.Number(table, json, _f.NewProcessId),
                    ParentImage = _f.Text(table, json, _f.ParentProcessName),
                    ParentId = _f.Number(table, json, _f.ProcessId),
                    CommandLine = _f.Text(table, json, _f.CommandLine),
                };
            case 4624 when _f.Number(table, json, _f.LogonType) is 2 or 3 or 9 or 10 or 11:
                return Subject(DeedKind.Logon, table, json) with
                {
                    Number = _f.Number(table, json, _f.LogonType) ?? 0,
                    Target = _f.Text(table, json, _f.TargetUser),
                    TargetLogonId = _f.Text(table, json, _f.TargetLogonId),
                    Address = _f.Text(table, json, _f.IpAddress),
                };
            case 4648:
                return Subject(DeedKind.ExplicitLogon, table, json) with { Target = _f.Text(table, json, _f.TargetUser) };
            case 4697:
                return Subject(DeedKind.ServiceInstall, table, json) with { Target = _f.Text(table, json, _f.ServiceFile) };
            case 4698:
                return Subject(DeedKind.TaskCreate, table, json) with { Target = _f.Text(table, json, _f.TaskName) };
            case 4720 or 4728 or 4732 or 4756:
                return Subject(DeedKind.AccountChange, table, json) with { Target = _f.Text(table, json, _f.TargetUser) };
            case 1102:
                return Subject(DeedKind.LogCleared, table, json);
            case 5145:
                return Subject(DeedKind.ShareAccess, table, json) with { Target = _f.Text(table, json, _f.RelativeTarget), Address = _f.Text(table, json, _f.IpAddress), CommandLine = _f.Text(table, json, _f.ShareName) };
            case 4656 or 4661 or 4663 when _filter.IsCredentialObject(_f.Folded(table, json, _f.ObjectName)):
                return Subject(DeedKind.ObjectAccess, table, json) with { Target = _f.Text(table, json, _f.ObjectName), Number = _f.Number(table, json, _f.AccessMask) ?? 0 };
            case 4662 when _filter.IsReplication(_f.Folded(table, json, _f.Properties)):
                return Subject(DeedKind.Replication, table, json) with { Target = _f.Text(table, json, _f.ObjectName) };
            case 4798 or 4799:
                return Subject(DeedKind.GroupListed, table, json) with
                {
                    Image = _f.Text(table, json, _f.CallerImage),
                    ProcessId = _f.Number(table, json, _f.CallerId),
                    Target = _f.Text(table, json, _f.TargetUser),
                };
            case 4657 when _filter.IsKey(_f.Folded(table, json, _f.ObjectName)):
                return Subject(DeedKind.RegistryWrite, table, json) with { Target = _f.Text(table, json, _f.ObjectName), Flag = true };
            default:
                return null;
        }
    }

    private Deed Script(EventTable table, ReadOnlySpan<byte> json) => Acting(DeedKind.Script, table, json) with
    {
        ProcessId = _f.Number(table, json, _f.ExecutionId),
        Image = null,
        Target = _f.Text(table, json, _f.ScriptText),
        Flag = _f.Is(table, json, _f.WarningLevel, "warning"u8) || _f.Is(table, json, _f.LevelNumber, "3"u8),
        User = _f.Text(table, json, _f.AccountName),
    };

    private Deed Cloud(EventTable table, ReadOnlySpan<byte> json) => new()
    {
        Kind = DeedKind.CloudCall,
        Host = Short(_f.Text(table, json, _f.CloudAccount)),
        Time = _f.Time(table, json),
        User = _f.Text(table, json, _f.CloudPrincipal),
        Target = _f.Text(table, json, _f.CloudAction),
        CommandLine = _f.Text(table, json, _f.CloudSource),
        Address = _f.Text(table, json, _f.CloudAddress),
        Flag = _f.Text(table, json, _f.CloudError) is { Length: > 0 },
    };

    private Deed Flow(EventTable table, ReadOnlySpan<byte> json) => new()
    {
        Kind = DeedKind.Flow,
        Host = _f.Text(table, json, _f.FlowFrom) ?? "?",
        Time = _f.Time(table, json),
        Address = _f.Text(table, json, _f.FlowTo),
        OwnAddress = _f.Text(table, json, _f.FlowFrom),
        Number = _f.Number(table, json, _f.FlowBytes) ?? 0,
    };

    private Deed Between(DeedKind kind, EventTable table, ReadOnlySpan<byte> json) => Acting(kind, table, json) with
    {
        Image = _f.Text(table, json, _f.SourceImage),
        ProcessGuid = _f.Text(table, json, _f.SourceGuid),
        ProcessId = _f.Number(table, json, _f.SourceId),
        User = _f.Text(table, json, _f.SourceUser),
        Target = _f.Text(table, json, _f.TargetImage),
        TargetGuid = _f.Text(table, json, _f.TargetGuid),
        TargetId = _f.Number(table, json, _f.TargetId),
    };

    private Deed Acting(DeedKind kind, EventTable table, ReadOnlySpan<byte> json) => new()
    {
        Kind = kind,
        Host = Short(_f.Text(table, json, _f.Computer)),
        Time = _f.Time(table, json),
        User = _f.Text(table, json, _f.User),
        LogonId = _f.Text(table, json, _f.LogonId)?.ToLower(CultureInfo.InvariantCulture),
        Image = _f.Text(table, json, _f.Image),
        ProcessGuid = _f.Text(table, json, _f.ProcessGuid),
        ProcessId = _f.Number(table, json, _f.ProcessId),
    };

    /// <summary>The Security log says who asked and, for some, with which process.</summary>
    private Deed Subject(DeedKind kind, EventTable table, ReadOnlySpan<byte> json) => new()
    {
        Kind = kind,
        Host = Short(_f.Text(table, json, _f.Computer)),
        Time = _f.Time(table, json),
        User = _f.Text(table, json, _f.SubjectUser),
        LogonId = _f.Text(table, json, _f.SubjectLogonId)?.ToLower(CultureInfo.InvariantCulture),
        Image = _f.Text(table, json, _f.ProcessName),
        ProcessId = _f.Number(table, json, _f.ProcessId),
    };

    private static string Short(string? host)
    {
        if (host is null)
        {
            return "?";
        }

        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 && !char.IsAsciiDigit(host[0]) ? host[..dot] : host).ToLowerInvariant();
    }
}
