namespace Hikeshi.Telemetry.Formats;

/// <summary>How a line is written. <see cref="Auto"/> looks at how each line begins.</summary>
public enum InputFormat
{
    Auto,

    /// <summary>One JSON object; passed on as it is.</summary>
    Json,

    /// <summary>RFC 5424, RFC 3164 and what devices make of it.</summary>
    Syslog,

    /// <summary>Common Event Format.</summary>
    Cef,

    /// <summary>Log Event Extended Format, 1.0 and 2.0.</summary>
    Leef,

    /// <summary><c>key=value key="two words"</c>, as FortiGate writes.</summary>
    KeyValue,

    /// <summary>A record of the Linux audit daemon.</summary>
    Auditd,

    /// <summary>A Windows event rendered as XML.</summary>
    WinXml,

    /// <summary>The comma-separated lines of PAN-OS.</summary>
    PanOs,
}
