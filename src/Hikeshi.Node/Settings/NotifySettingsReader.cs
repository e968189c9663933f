using System.Net;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Notifying;
using Hikeshi.Response.Notifying.Channels;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>Ways to tell people: <c>Notify:Channels:NAME:KEY</c>, where <c>Type</c> says which other keys there are (docs/notifications.md).</summary>
internal static class NotifySettingsReader
{
    public const string Console = "Notify:Console";
    public const string Channels = "Notify:Channels";
    private const int MostChannels = 20;
    private const int MostRecipients = 50;

    private static readonly Dictionary<string, Func<ConnectorKeys, ChannelSettings>> Types = new(StringComparer.Ordinal)
    {
        ["webhook"] = k => k.Target("Url") is var (place, target) ? new WebhookSettings(Terms(k), place, target, k.Secret("SecretFile")) : throw new InvalidOperationException(),
        ["email"] = k => new MailSettings(Terms(k), Server(k), k.Mailbox("From"), k.Mailboxes("To", MostRecipients), k.MailboxesByPerson("People")),
    };

    public static IReadOnlyList<ChannelSettings> Read(IConfiguration configuration, string file)
    {
        List<ChannelSettings> channels = [.. configuration.GetSection(Channels).GetChildren().Select(section => Read(section, file))];
        return channels.Count <= MostChannels ? channels : throw SettingsReader.Refuse($"{file}: {Channels}", $"{channels.Count} channels", $"at most {MostChannels}", "");
    }

    private static ChannelSettings Read(IConfigurationSection section, string file)
    {
        var where = $"{file}: {section.Path}";
        if (!MemberId.TryParse(section.Key, out _))
        {
            throw SettingsReader.Refuse(where, $"'{section.Key}' cannot be the name of a channel", "1 to 63 characters of a-z, 0-9 and '-'", "");
        }

        var type = section["Type"] ?? "";
        if (!Types.TryGetValue(type, out var read))
        {
            throw SettingsReader.Refuse($"{where}:Type", $"'{type}'", string.Join(", ", Types.Keys), type.Length == 0 ? "" : $"Did you mean '{Nearest.Of(type, Types.Keys)}'?");
        }

        var keys = new ConnectorKeys(section, where, "docs/notifications.md");
        var settings = read(keys);
        keys.RefuseOthers();
        return settings;
    }

    private static ChannelTerms Terms(ConnectorKeys k) => new(
        k.Name,
        k.Word("Language", "en", "en", "ja"),
        k.Word("Level", NoticeLevel.Inform, NoticeLevel.Inform, NoticeLevel.Page),
        k.Whole("PerMinute", 10, 1, 600),
        TimeSpan.FromMinutes(k.Whole("GiveUpMinutes", 30, 1, 24 * 60)));

    private static MailServer Server(ConnectorKeys k)
    {
        var (host, security) = (k.Needed("Host"), k.Word("Security", "starttls", "starttls", "tls", "none"));
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw SettingsReader.Refuse($"{k.Where}:Host", $"'{host}'", "a host name or an address", "");
        }

        if (security == "none" && !(host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address))))
        {
            throw SettingsReader.Refuse($"{k.Where}:Security", $"none, for {host}", "starttls or tls: only to a relay on this machine mail goes in the clear", "");
        }

        return new MailServer(
            host,
            k.Port("Port", security == "tls" ? 465 : 587),
            security switch { "tls" => MailSecurity.Tls, "none" => MailSecurity.None, _ => MailSecurity.StartTls },
            k.Authority(),
            k.Text("User"),
            k.Has("User") ? k.Secret("PasswordFile") : null);
    }
}
