namespace Hikeshi.Detection.Behaviour;

/// <summary>What was done, whatever the log it stands in. The numbers are those of the usual sources; <see cref="DeedReader"/> has the table.</summary>
public enum DeedKind
{
    /// <summary>Sysmon 1 (Windows and Linux), Security 4688.</summary>
    ProcessStart,

    /// <summary>Sysmon 10: a process opened another, with rights to its memory.</summary>
    ProcessAccess,

    /// <summary>Sysmon 8.</summary>
    RemoteThread,

    /// <summary>Sysmon 25.</summary>
    Tampering,

    /// <summary>Sysmon 9.</summary>
    RawRead,

    /// <summary>Sysmon 7: of unsigned modules, and of script engines.</summary>
    ModuleLoad,

    /// <summary>Sysmon 11: of programs, scripts, memory images and stores of credentials.</summary>
    FileWrite,

    /// <summary>Sysmon 12 to 14, Security 4657: in places that start programs or configure the system.</summary>
    RegistryWrite,

    /// <summary>Sysmon 3.</summary>
    Connection,

    /// <summary>Sysmon 17, 18.</summary>
    Pipe,

    /// <summary>Sysmon 19 to 21: a lasting subscription.</summary>
    WmiSubscription,

    /// <summary>Security 4624.</summary>
    Logon,

    /// <summary>Security 4648.</summary>
    ExplicitLogon,

    /// <summary>Security 4697, System 7045.</summary>
    ServiceInstall,

    /// <summary>Security 4698, TaskScheduler 106.</summary>
    TaskCreate,

    /// <summary>Security 4720, 4728, 4732, 4756.</summary>
    AccountChange,

    /// <summary>Security 1102, System 104.</summary>
    LogCleared,

    /// <summary>Security 5145.</summary>
    ShareAccess,

    /// <summary>Security 4656, 4663: of a store of credentials.</summary>
    ObjectAccess,

    /// <summary>Security 4662: of the right to replicate a directory.</summary>
    Replication,

    /// <summary>Security 4798, 4799: the members of a group were listed.</summary>
    GroupListed,

    /// <summary>PowerShell 4104.</summary>
    Script,

    /// <summary>PowerShell 4103, where the command that started the script host cannot be read by a person; it may have started long ago.</summary>
    ScriptHost,

    /// <summary>CloudTrail.</summary>
    CloudCall,

    /// <summary>Zeek conn.log.</summary>
    Flow,
}
