using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Enforcing.Quiescing;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>Payment systems that are asked before their flows are cut: <c>Payments:Hooks:NAME:KEY</c>, where <c>Type</c> says which other keys there are (docs/integrations.md).</summary>
internal static class PaymentHookSettingsReader
{
    public const string Section = "Payments:Hooks";
    private const int MostHooks = 20;
    private const int MostNames = 200;
    private const int MostArguments = 50;

    private static readonly Dictionary<string, Func<ConnectorKeys, PaymentHookSettings>> Types = new(StringComparer.Ordinal)
    {
        ["command"] = k => new CommandHookSettings(k.Name, Services(k), Functions(k), Bound(k), Otherwise(k), k.Program("Program"), k.Texts("Arguments", MostArguments)),
        ["webhook"] = k => k.Target("Url") is var (place, target) ? new WebhookHookSettings(k.Name, Services(k), Functions(k), Bound(k), Otherwise(k), place, target, k.Secret("SecretFile")) : throw new InvalidOperationException(),
    };

    public static IReadOnlyList<PaymentHookSettings> Read(IConfiguration configuration, string file)
    {
        List<PaymentHookSettings> hooks = [.. configuration.GetSection(Section).GetChildren().Select(section => Read(section, file))];
        return hooks.Count <= MostHooks ? hooks : throw SettingsReader.Refuse($"{file}: {Section}", $"{hooks.Count} hooks", $"at most {MostHooks}", "");
    }

    private static PaymentHookSettings Read(IConfigurationSection section, string file)
    {
        var where = $"{file}: {section.Path}";
        if (!MemberId.TryParse(section.Key, out _))
        {
            throw SettingsReader.Refuse(where, $"'{section.Key}' cannot be the name of a hook", "1 to 63 characters of a-z, 0-9 and '-'", "");
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

    private static IReadOnlyList<string> Services(ConnectorKeys k) => k.Texts("Services", MostNames);

    private static IReadOnlyList<string> Functions(ConnectorKeys k) => k.Texts("Functions", MostNames);

    private static TimeSpan Bound(ConnectorKeys k) => TimeSpan.FromSeconds(k.Whole("BoundSeconds", 5, 1, (int)PaymentHookSettings.LongestBound.TotalSeconds));

    private static string? Otherwise(ConnectorKeys k) => k.Has("Otherwise") ? k.Word("Otherwise", HookOtherwise.Hold, HookOtherwise.Words) : null;
}
