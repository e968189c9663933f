namespace Hikeshi.Telemetry.Formats.Syslog;

/// <summary>The words for the numbers of RFC 5424 §6.2.1, as syslog.conf and RFC 5427 spell them.</summary>
internal static class SyslogNames
{
    /// <summary>23 × 8 + 7.</summary>
    public const int HighestPriority = 191;

    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "console", "cron2",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    private static readonly string[] Severities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    public static string Facility(int priority) => Facilities[priority / 8];

    public static string Severity(int priority) => Severities[priority % 8];
}
