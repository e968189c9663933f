using System.Net;
using Hikeshi.Telemetry.Listening;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>The part of the settings that opens doors for telemetry.</summary>
internal static class TelemetrySettingsReader
{
    public const string Senders = "Telemetry:Senders";
    public const string Follow = "Telemetry:Follow";
    private const string Https = "Listen:Telemetry";
    private const string SyslogUdp = "Telemetry:Syslog:Udp";
    private const string SyslogTcp = "Telemetry:Syslog:Tcp";
    private const string SyslogTls = "Telemetry:Syslog:Tls";
    private const string Relp = "Telemetry:Relp:Tcp";
    private const string RelpTls = "Telemetry:Relp:Tls";
    private const string Certificate = "Telemetry:Tls:Certificate";
    private const string Key = "Telemetry:Tls:Key";
    private const string ClientAuthority = "Telemetry:Tls:ClientAuthority";

    public static IReadOnlyList<string> Keys { get; } = [Https, SyslogUdp, SyslogTcp, SyslogTls, Relp, RelpTls, Certificate, Key, ClientAuthority, Senders, Follow];

    public static TelemetrySettings Read(IConfiguration c, string file)
    {
        var settings = new TelemetrySettings
        {
            Https = EndPoint(Https),
            SyslogUdp = EndPoint(SyslogUdp),
            SyslogTcp = EndPoint(SyslogTcp),
            SyslogTls = EndPoint(SyslogTls),
            Relp = EndPoint(Relp),
            RelpTls = EndPoint(RelpTls),
            Tls = Tls(c, file, "Telemetry"),
            Follow = [.. c.GetSection(Follow).GetChildren().Select(p => p.Value ?? "")],
        };
        if (c.GetSection(Senders).GetChildren().Any())
        {
            settings = settings with { Senders = SettingsReader.Prefixes(c, file, Senders) };
        }

        if (settings.Tls is null && (settings.Https ?? settings.SyslogTls ?? settings.RelpTls) is { } secure)
        {
            throw SettingsReader.Refuse($"{file}: Telemetry:Tls", $"{secure} is to speak TLS, and there is no certificate", $"{Certificate} and {Key}", "See docs/telemetry.md.");
        }

        return settings;

        IPEndPoint? EndPoint(string key) => c[key] is null ? null : SettingsReader.EndPoint(c, file, key, new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <param name="door">The section that the files are named in: Telemetry, OpenC2.</param>
    internal static TlsFiles? Tls(IConfiguration c, string file, string door)
    {
        var certificate = SettingsReader.ExistingFile(c, file, $"{door}:Tls:Certificate");
        var key = SettingsReader.ExistingFile(c, file, $"{door}:Tls:Key");
        if (certificate is null != key is null)
        {
            throw SettingsReader.Refuse($"{file}: {door}:Tls", "only one of certificate and key", $"{door}:Tls:Certificate and {door}:Tls:Key, both in PEM", "");
        }

        return certificate is null ? null : new TlsFiles(certificate, key!, SettingsReader.ExistingFile(c, file, $"{door}:Tls:ClientAuthority"));
    }
}
