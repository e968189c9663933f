using System.Globalization;
using System.Net;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Telemetry.Listening;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>
/// Reads <c>appsettings.json</c> of the data directory (or the file named with <c>--config</c>) and <c>HIKESHI__A__B</c> environment variables.
/// Strict: an unknown key is a mistake, and is named.
/// </summary>
public static class SettingsReader
{
    /// <summary>sun_path of unix(7) holds 108 bytes with its end.</summary>
    private const int LongestSocketPath = 107;

    private static readonly string[] Known =
    [
        "Member", "Role", "Sector", "Listen:Api", "Listen:Blocklists", "Listen:Federation", "Listen:Enrolment", "Listen:Peers", "Listen:OpenC2", "OpenC2:Tls:Certificate", "OpenC2:Tls:Key", "OpenC2:Tls:ClientAuthority",
        "Hub:Enrolment", "Hub:TokenFile", "Rules", "Detection:Pipelines", "Detection:LatenessSeconds", "Detection:Behaviour", "Detection:LearnDays", "Policy", "Response:RecordOnlyDays", "Response:Switch:File", "Response:Switch:Url", ResponseSettings.SwitchKeys, "Exposure:Policy", "Exposure:Feeds", "Gateway:Url", "Gateway:TokenFile", "Webhook:Url", "Webhook:SecretFile", "Nftables:Enabled", "Nftables:Netns", "Nftables:Never",
        "Sharing:Publish", "Sharing:SectorCapShare", "Sharing:WarningLists", "Evidence:Witness:Quorum", "Evidence:Witness:EverySeconds", "Evidence:Ecdsa", OtlpAddress.Endpoint, OtlpAddress.Insecure, "Exercise:Networks",
        StorageAddress.Server, StorageAddress.PasswordFile, StorageAddress.Schema,
        .. TelemetrySettingsReader.Keys, .. OidcSettingsReader.Keys, .. InvestigatorSettingsReader.Keys, ActuatorSettingsReader.Section,
        NotifySettingsReader.Console, NotifySettingsReader.Channels, PaymentHookSettingsReader.Section, PeerSettingsReader.Section, PartnerSettingsReader.Section,
    ];

    /// <exception cref="RefusedException">A key is unknown, missing, or does not mean anything.</exception>
    public static NodeSettings Read(string dataDirectory, string? configFile, IReadOnlyDictionary<string, string?> overrides)
    {
        var file = Path.GetFullPath(configFile ?? Path.Combine(dataDirectory, "appsettings.json"));
        var builder = new ConfigurationBuilder();
        try
        {
            builder.AddJsonFile(file, optional: configFile is null, reloadOnChange: false);
            builder.AddEnvironmentVariables("HIKESHI__");
            builder.AddInMemoryCollection(overrides);
            var configuration = builder.Build();
            RefuseUnknown(configuration, file);
            return Read(configuration, file, Path.GetFullPath(dataDirectory));
        }
        catch (Exception malformed) when (malformed is InvalidDataException or FileNotFoundException)
        {
            throw Refuse(file, malformed.GetBaseException().Message, "a JSON settings file", "See docs/configuration.md.");
        }
    }

    private static NodeSettings Read(IConfiguration c, string file, string dataDirectory)
    {
        var role = c["Role"] ?? "member";
        if (role is not ("member" or "hub"))
        {
            throw Refuse($"{file}: Role", $"'{role}'", "member or hub", "");
        }

        if (!MemberId.TryParse(c["Member"], out var member))
        {
            throw Refuse($"{file}: Member", $"'{c["Member"]}'", "the id of this institution: a-z, 0-9 and '-', at most 63", "Set Member, or give --member.");
        }

        var settings = new NodeSettings { Member = member, IsHub = role == "hub", DataDirectory = dataDirectory };
        if (System.Text.Encoding.UTF8.GetByteCount(settings.Socket) > LongestSocketPath)
        {
            throw Refuse(settings.Socket, "the path of the local socket is too long", $"at most {LongestSocketPath} bytes", "Choose a data directory with a shorter path.");
        }

        return settings with
        {
            Sector = c["Sector"] ?? settings.Sector,
            Api = EndPoint(c, file, "Listen:Api", settings.Api),
            Blocklists = EndPoint(c, file, "Listen:Blocklists", settings.Blocklists),
            Federation = EndPoint(c, file, "Listen:Federation", settings.Federation),
            Enrolment = EndPoint(c, file, "Listen:Enrolment", settings.Enrolment),
            PeerListener = c["Listen:Peers"] is null ? null : EndPoint(c, file, "Listen:Peers", settings.Federation),
            Peers = PeerSettingsReader.Read(c, file),
            Partners = PartnerSettingsReader.Read(c, file),
            HubEnrolment = Url(c, file, "Hub:Enrolment"),
            EnrolmentTokenFile = ExistingFile(c, file, "Hub:TokenFile"),
            Rules = c["Rules"],
            Pipelines = [.. c.GetSection("Detection:Pipelines").GetChildren().Select(p => p.Value ?? "")],
            Lateness = Whole(c, file, "Detection:LatenessSeconds", 0, 86400) is { } late ? TimeSpan.FromSeconds(late) : settings.Lateness,
            PolicyFile = ExistingFile(c, file, "Policy"),
            SwitchFile = c["Response:Switch:File"],
            SwitchUrl = Url(c, file, "Response:Switch:Url"),
            SwitchKeys = ResponseSettings.Keys(c, file),
            RecordOnlyDays = Whole(c, file, "Response:RecordOnlyDays", 0, 366) ?? settings.RecordOnlyDays,
            PriorityPolicyFile = ExistingFile(c, file, "Exposure:Policy"),
            FeedsFolder = ExistingFolder(c, file, "Exposure:Feeds"),
            Gateway = Url(c, file, "Gateway:Url"),
            GatewayTokenFile = ExistingFile(c, file, "Gateway:TokenFile"),
            Webhook = Url(c, file, "Webhook:Url"),
            WebhookSecretFile = ExistingFile(c, file, "Webhook:SecretFile"),
            Nftables = Truth(c, file, "Nftables:Enabled", settings.Nftables),
            NftablesNetns = c["Nftables:Netns"],
            NftablesNever = Prefixes(c, file, "Nftables:Never"),
            Publish = Truth(c, file, "Sharing:Publish", settings.Publish),
            SectorCapShare = Share(c, file, "Sharing:SectorCapShare", settings.SectorCapShare),
            WarningLists = ExistingFolder(c, file, "Sharing:WarningLists"),
            WitnessQuorum = Whole(c, file, "Evidence:Witness:Quorum", 0, 64),
            WitnessEvery = Whole(c, file, "Evidence:Witness:EverySeconds", 1, 3600) is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.WitnessEvery,
            ExerciseNetworks = Prefixes(c, file, "Exercise:Networks"),
            EvidenceEcdsa = Truth(c, file, "Evidence:Ecdsa", settings.EvidenceEcdsa),
            PostgreSql = StorageAddress.Read(c, file, member, ExistingFile(c, file, StorageAddress.PasswordFile)),
            Behaviour = Truth(c, file, "Detection:Behaviour", otherwise: false),
            LearnFor = Whole(c, file, "Detection:LearnDays", 0, 365) is { } days ? TimeSpan.FromDays(days) : settings.LearnFor,
            Telemetry = TelemetrySettingsReader.Read(c, file),
            Oidc = OidcSettingsReader.Read(c, file),
            Connectors = ActuatorSettingsReader.Read(c, file),
            OpenC2 = c["Listen:OpenC2"] is null ? null : EndPoint(c, file, "Listen:OpenC2", new IPEndPoint(IPAddress.Loopback, 0)),
            OpenC2Tls = OpenC2Tls(c, file),
            Console = Url(c, file, NotifySettingsReader.Console),
            Channels = NotifySettingsReader.Read(c, file),
            PaymentHooks = PaymentHookSettingsReader.Read(c, file),
            Investigator = InvestigatorSettingsReader.Read(c, file),
            OtlpTraces = OtlpAddress.Read(c, file, Truth(c, file, OtlpAddress.Insecure, otherwise: false), Environment.GetEnvironmentVariable),
        };
    }

    private static TlsFiles? OpenC2Tls(IConfiguration c, string file) =>
        TelemetrySettingsReader.Tls(c, file, "OpenC2") is { } tls ? tls
        : c["Listen:OpenC2"] is null ? null
        : throw Refuse($"{file}: OpenC2:Tls", "Listen:OpenC2 speaks TLS, and there is no certificate", "OpenC2:Tls:Certificate and OpenC2:Tls:Key", "See docs/integrations.md.");

    private static void RefuseUnknown(IConfiguration configuration, string file)
    {
        foreach (var (key, value) in configuration.AsEnumerable().OrderBy(pair => pair.Value is null)) // a mistyped section is best named by a setting in it
        {
            var isSection = value is null && Known.Any(k => k.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase));
            var isKnown = Known.Any(k => k.Equals(key, StringComparison.OrdinalIgnoreCase) || (k is "Exercise:Networks" or "Nftables:Never" or ResponseSettings.SwitchKeys or "Detection:Pipelines" or TelemetrySettingsReader.Senders or TelemetrySettingsReader.Follow or OidcSettingsReader.Roles or ActuatorSettingsReader.Section or NotifySettingsReader.Channels or PaymentHookSettingsReader.Section or PeerSettingsReader.Section or PartnerSettingsReader.Section && key.StartsWith(k + ":", StringComparison.OrdinalIgnoreCase)));
            if (!isSection && !isKnown)
            {
                var near = Nearest.Of(key, Known);
                throw Refuse(file, $"unknown setting '{key}'", string.Join(", ", Known), $"Did you mean '{near}'?");
            }
        }
    }

    internal static IPEndPoint EndPoint(IConfiguration c, string file, string key, IPEndPoint otherwise) =>
        c[key] is not { } text ? otherwise
        : IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port > 0 ? endPoint
        : throw Refuse($"{file}: {key}", $"'{text}'", "ADDRESS:PORT, for example 127.0.0.1:7300", "");

    private static Uri? Url(IConfiguration c, string file, string key) =>
        c[key] is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw Refuse($"{file}: {key}", $"'{text}'", "an http or https URL", "");

    internal static string? ExistingFile(IConfiguration c, string file, string key) =>
        c[key] is not { } path ? null
        : File.Exists(path) ? path
        : throw Refuse($"{file}: {key}", $"'{path}' does not exist", "a readable file", "");

    internal static string? ExistingFolder(IConfiguration c, string file, string key) =>
        c[key] is not { } path ? null
        : Directory.Exists(path) ? path
        : throw Refuse($"{file}: {key}", $"'{path}' does not exist", "a readable folder", "");

    internal static bool Truth(IConfiguration c, string file, string key, bool otherwise) =>
        c[key] is not { } text ? otherwise
        : bool.TryParse(text, out var truth) ? truth
        : throw Refuse($"{file}: {key}", $"'{text}'", "true or false", "");

    private static double Share(IConfiguration c, string file, string key, double otherwise) =>
        c[key] is not { } text ? otherwise
        : double.TryParse(text, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share
        : throw Refuse($"{file}: {key}", $"'{text}'", "a share between 0 and 1", "");

    internal static int? Whole(IConfiguration c, string file, string key, int least, int most) =>
        c[key] is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Refuse($"{file}: {key}", $"'{text}'", $"a whole number from {least} to {most}", "");

    internal static List<IpPrefix> Prefixes(IConfiguration c, string file, string key) =>
        [.. c.GetSection(key).GetChildren().Select(child =>
            IpPrefix.TryParse(child.Value ?? "", out var prefix) ? prefix : throw Refuse($"{file}: {child.Path}", $"'{child.Value}'", "a CIDR prefix", ""))];

    internal static RefusedException Refuse(string where, string what, string expected, string mend) =>
        new(new Refusal("node.settings", where, what, expected, mend));
}
