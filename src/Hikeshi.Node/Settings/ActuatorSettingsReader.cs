using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Actuators.ActiveDirectory;
using Hikeshi.Response.Actuators.Defender;
using Hikeshi.Response.Actuators.EntraId;
using Hikeshi.Response.Actuators.Falcon;
using Hikeshi.Response.Actuators.Fortinet;
using Hikeshi.Response.Actuators.Kubernetes;
using Hikeshi.Response.Actuators.PacketFilter;
using Hikeshi.Response.Actuators.PaloAlto;
using Hikeshi.Response.Actuators.PushedList;
using Hikeshi.Response.Actuators.ResponsePolicyZone;
using Hikeshi.Response.Actuators.ServiceNow;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>Connectors to products: <c>Actuators:NAME:KEY</c>, where <c>Type</c> says which other keys there are (docs/integrations.md).</summary>
internal static class ActuatorSettingsReader
{
    public const string Section = "Actuators";

    /// <summary>Names that the node's own actuators have.</summary>
    private static readonly string[] Taken = ["external-block-list", "gateway", "webhook", "nftables", "none"];

    private static readonly Dictionary<string, Func<ConnectorKeys, ConnectorSettings>> Types = new(StringComparer.Ordinal)
    {
        ["openc2"] = k => new PacketFilterSettings(k.Name, k.Consumer("Url"), k.Authority(), k.File("Certificate"), k.Has("Certificate") ? k.File("KeyFile") ?? k.Needed("KeyFile") : null, k.Has("TokenFile") ? k.Secret("TokenFile") : null),
        ["pan-os"] = k => Either(k, new PanOsSettings(k.Name, k.Place("Url"), k.Secret("KeyFile"), k.Text("BlockTag"), k.Text("IsolateTag"), k.Text("Vsys") ?? "vsys1"), s => s.BlockTag ?? s.IsolateTag, "BlockTag or IsolateTag"),
        ["fortigate"] = k => Either(k, new FortiGateSettings(k.Name, k.Place("Url"), k.Secret("TokenFile"), k.Text("BlockGroup"), k.Text("IsolateGroup"), k.Text("Vdom") ?? "root"), s => s.BlockGroup ?? s.IsolateGroup, "BlockGroup or IsolateGroup"),
        ["entra"] = k => new EntraSettings(k.Name, k.Place("Graph", "https://graph.microsoft.com/"), k.Place("SignIn", "https://login.microsoftonline.com/"), k.Needed("Tenant"), k.Needed("ClientId"), k.Secret("SecretFile"), k.Accounts("NeverTouch")),
        ["defender"] = k => new DefenderSettings(k.Name, k.Place("Url", "https://api.security.microsoft.com/"), k.Place("SignIn", "https://login.microsoftonline.com/"), k.Needed("Tenant"), k.Needed("ClientId"), k.Secret("SecretFile"), k.Text("Scope") ?? "https://api.securitycenter.microsoft.com/.default"),
        ["falcon"] = k => new FalconSettings(k.Name, k.Place("Url"), k.Needed("ClientId"), k.Secret("SecretFile")),
        ["rpz"] = k => new RpzSettings(k.Name, k.Server("Server"), k.Needed("Zone"), k.Needed("KeyName"), k.Secret("KeyFile"), k.Has("Resolver") ? k.Server("Resolver") : null),
        ["pushed-list"] = k => Either(k, new PushedListSettings(k.Name, k.Place("Url"), k.Text("Addresses"), k.Text("Domains"), k.Has("TokenFile") ? k.Secret("TokenFile") : null), s => s.Addresses ?? s.Domains, "Addresses or Domains"),
        ["kubernetes"] = k => new KubernetesSettings(k.Name, k.Place("Url"), k.Secret("TokenFile"), k.Needed("Namespace"), k.Needed("HostLabel")),
        ["active-directory"] = k => new DirectorySettings(k.Name, k.Needed("Host"), k.Port("Port", 636), k.Authority(), k.Needed("User"), k.Secret("PasswordFile"), k.Needed("Base"), k.Needed("MarkAttribute"), k.Accounts("NeverTouch")),
        ["servicenow"] = k => new ServiceNowSettings(k.Name, k.Place("Url"), k.Needed("User"), k.Secret("PasswordFile"), k.Truth("Change"), ShowsApprovals(k), k.Text("AssignmentGroup")),
    };

    public static IReadOnlyList<ConnectorSettings> Read(IConfiguration configuration, string file) =>
        [.. configuration.GetSection(Section).GetChildren().Select(section => Read(section, file))];

    /// <summary>They are shown in the change: without one there is no place for them.</summary>
    private static bool ShowsApprovals(ConnectorKeys keys) =>
        keys.Truth("MirrorApprovals") && (keys.Truth("Change") ? true : throw keys.Refuse("MirrorApprovals", "'true' without a change", "together with \"Change\": \"true\""));

    private static ConnectorSettings Read(IConfigurationSection section, string file)
    {
        var where = $"{file}: {section.Path}";
        if (!MemberId.TryParse(section.Key, out _) || Taken.Contains(section.Key, StringComparer.Ordinal))
        {
            throw SettingsReader.Refuse(where, $"'{section.Key}' cannot be the name of a connector", "1 to 63 characters of a-z, 0-9 and '-', and none of the node's own names", "");
        }

        var type = section["Type"] ?? "";
        if (!Types.TryGetValue(type, out var read))
        {
            throw SettingsReader.Refuse($"{where}:Type", $"'{type}'", string.Join(", ", Types.Keys), type.Length == 0 ? "" : $"Did you mean '{Nearest.Of(type, Types.Keys)}'?");
        }

        var keys = new ConnectorKeys(section, where, "docs/integrations.md");
        var settings = read(keys);
        keys.RefuseOthers();
        return settings;
    }

    private static ConnectorSettings Either<T>(ConnectorKeys keys, T settings, Func<T, string?> any, string expected)
        where T : ConnectorSettings =>
        any(settings) is null ? throw SettingsReader.Refuse(keys.Where, "it would enforce nothing", expected, "See docs/integrations.md.") : settings;
}
