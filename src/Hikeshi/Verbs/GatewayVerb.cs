using System.CommandLine;
using Hikeshi.Gateway;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi gateway --config FILE</c>: the stand-in for members' firewalls, until it is asked to end.</summary>
internal static class GatewayVerb
{
    public static Command Build()
    {
        var config = new Option<string>("--config") { Description = "Configuration of the gateway (JSON; see docs/enforcement-protocol.md).", Required = true, HelpName = "FILE" };
        var command = new Command("gateway", "Stand in for the members' firewalls (for demos, drills and tests). Prints 'ready' when all listeners are up.") { config };
        command.SetAction(async (parsed, cancel) =>
        {
            await GatewayHost.RunAsync(parsed.GetRequiredValue(config), Console.Out, cancel);
            return ExitCode.Fine;
        });
        return command;
    }
}
