using System.Net;
using Hikeshi.Kernel.Net;
using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Node.Settings;

/// <summary>The doors for telemetry that are open only when a setting says so. See docs/telemetry.md.</summary>
public sealed record TelemetrySettings
{
    /// <summary><c>_bulk</c>, HTTP Event Collector, OTLP and plain lines over TLS.</summary>
    public IPEndPoint? Https { get; init; }

    public IPEndPoint? SyslogUdp { get; init; }

    public IPEndPoint? SyslogTcp { get; init; }

    public IPEndPoint? SyslogTls { get; init; }

    public IPEndPoint? Relp { get; init; }

    public IPEndPoint? RelpTls { get; init; }

    /// <summary>Of the doors that speak TLS.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Who may use the doors that ask for no token: syslog and RELP.</summary>
    public IReadOnlyList<IpPrefix> Senders { get; init; } = [.. new[] { "127.0.0.0/8", "::1/128" }.Select(text => IpPrefix.TryParse(text, out var loopback) ? loopback : default)];

    /// <summary>Files to follow; the last part of a path may have <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyList<string> Follow { get; init; } = [];
}
