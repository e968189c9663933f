using Hikeshi.Kernel.Identity;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>Members that are come to directly while the hub is away: <c>Sharing:Peers:MEMBER</c> is the address of its listener.</summary>
internal static class PeerSettingsReader
{
    public const string Section = "Sharing:Peers";
    private const int MostPeers = 100;

    public static IReadOnlyList<PeerSettings> Read(IConfiguration configuration, string file)
    {
        List<PeerSettings> peers = [.. configuration.GetSection(Section).GetChildren().Select(section => Read(section, file))];
        return peers.Count <= MostPeers ? peers : throw SettingsReader.Refuse($"{file}: {Section}", $"{peers.Count} peers", $"at most {MostPeers}", "");
    }

    private static PeerSettings Read(IConfigurationSection section, string file)
    {
        var where = $"{file}: {section.Path}";
        return !MemberId.TryParse(section.Key, out var member) ? throw SettingsReader.Refuse(where, $"'{section.Key}' is no member id", "1 to 63 characters of a-z, 0-9 and '-'", "")
            : !Uri.TryCreate(section.Value, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps ? throw SettingsReader.Refuse(where, $"'{section.Value}'", "https://HOST:PORT, where that member listens for peers (its Listen:Peers)", "")
            : new PeerSettings(member, url);
    }
}
