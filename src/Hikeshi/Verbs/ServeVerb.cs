using System.CommandLine;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node;
using Hikeshi.Node.Settings;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi serve</c>: one node, until it is asked to stop.</summary>
internal static class ServeVerb
{
    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "The node's data directory; made if absent. One node at a time owns it.", HelpName = "DIR", Required = true };
        var config = new Option<string?>("--config") { Description = "Settings file (default: DIR/appsettings.json). Environment variables HIKESHI__A__B override it.", HelpName = "FILE" };
        var member = new Option<string?>("--member") { Description = "Id of the institution, if the settings do not say.", HelpName = "ID" };
        var role = new Option<string?>("--role") { Description = "member or hub, if the settings do not say." };
        role.AcceptOnlyFromAmong("member", "hub");
        var serve = new Command("serve", "Runs one node (a member, or the hub of a sector).") { data, config, member, role };
        serve.SetAction((parsed, cancel) => ServeAsync(parsed.GetValue(data)!, parsed.GetValue(config), parsed.GetValue(member), parsed.GetValue(role), cancel));
        return serve;
    }

    private static async Task<int> ServeAsync(string data, string? config, string? member, string? role, CancellationToken cancel)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (member is not null)
        {
            overrides["Member"] = member;
        }

        if (role is not null)
        {
            overrides["Role"] = role;
        }

        OwnerOnly.FromNowOn();
        var settings = SettingsReader.Read(data, config, overrides);
        await using var host = await NodeHost.StartAsync(settings, TimeProvider.System, cancel);
        await Console.Error.WriteLineAsync($"hikeshi: {settings.Member} ({(settings.IsHub ? "hub" : "member")}) is ready. Sign in, once, at {host.SignInUrl}");
        await host.RunAsync(cancel);
        return ExitCode.Fine;
    }
}
