using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Sharing.Federation.Partners;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>The hubs of other sectors: <c>Sharing:Partners:SECTOR:KEY</c>, where SECTOR is the other's domain name (docs/sharing.md).</summary>
internal static class PartnerSettingsReader
{
    public const string Section = "Sharing:Partners";
    private const int MostPartners = 50;
    private const int LongestSector = 40; // it names cursors, too
    private const int MostNames = 200;
    private static readonly string[] Markings = ["clear", "green", "amber"];

    public static IReadOnlyList<PartnerSettings> Read(IConfiguration configuration, string file)
    {
        List<PartnerSettings> partners = [.. configuration.GetSection(Section).GetChildren().Select(section => Read(section, file))];
        return partners.Count <= MostPartners ? partners : throw SettingsReader.Refuse($"{file}: {Section}", $"{partners.Count} partners", $"at most {MostPartners}", "");
    }

    private static PartnerSettings Read(IConfigurationSection section, string file)
    {
        var where = $"{file}: {section.Path}";
        if (section.Key.Length > LongestSector || !MemberId.TryParseOfAnySector("hub@" + section.Key, out _))
        {
            throw SettingsReader.Refuse(where, $"'{section.Key}'", $"the other sector's name, a domain name in lower case of at most {LongestSector} characters", "");
        }

        var keys = new ConnectorKeys(section, where, "docs/sharing.md");
        var member = MemberId.TryParse(keys.Text("Member"), out var id) ? id : throw SettingsReader.Refuse($"{where}:Member", $"'{section["Member"]}'", "the id under which one hub is enrolled with the other", "");
        var terms = new PartnerTerms(section.Key, member, Highest(keys, "HighestOut"), Highest(keys, "HighestIn"), keys.Texts("Groups", MostNames), keys.Texts("Transit", MostNames));
        var settings = keys.Has("Enrolment")
            ? new PartnerSettings(terms, keys.Target("Enrolment").Target, keys.File("TokenFile"))
            : new PartnerSettings(terms, Enrolment: null, TokenFile: null);
        keys.RefuseOthers();
        return settings;
    }

    private static Tlp Highest(ConnectorKeys keys, string key) => keys.Has(key) ? (Tlp)Array.IndexOf(Markings, keys.Word(key, "green", Markings)) : Tlp.Green;
}
