using System.CommandLine;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.RedButton;
using Hikeshi.Node.RedButton;
using Hikeshi.Node.Settings;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond switch</c> and <c>guard</c>: the red button that works without the node.</summary>
internal static class SwitchCommands
{
    public static Command Switch()
    {
        var member = new Argument<string>("MEMBER") { Description = "The institution, or * for all that watch the place." };
        var key = new Option<string>("--key") { Description = "The signer's private key ('approve new-key').", Required = true, HelpName = "FILE" };
        var signer = new Option<string>("--signer") { Description = "The name under which the public key is pinned.", Required = true, HelpName = "NAME" };
        var reason = new Option<string>("--reason") { Description = "Why; it becomes evidence.", Required = true };
        var minutes = new Option<int>("--minutes") { Description = "How long nothing shall be contained, at most 1440.", DefaultValueFactory = _ => 60 };
        var command = new Command("switch", "Makes the off-box switch: a signed file that actuators, guard and node watch. Put it where they look.") { member, key, signer, reason, minutes };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(minutes) is < 1 or > 1440)
            {
                throw new RefusedException(new Refusal("cli.minutes", "--minutes", $"{parsed.GetValue(minutes)}", "1 to 1440", ""));
            }

            using var signing = SigningKeyFile.Load(parsed.GetValue(key)!);
            Console.WriteLine(ReleaseSwitch.Sign(parsed.GetValue(member)!, parsed.GetValue(signer)!, parsed.GetValue(reason)!, TimeSpan.FromMinutes(parsed.GetValue(minutes)), signing, DateTimeOffset.UtcNow));
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command Guard()
    {
        var data = new Option<string?>("--data") { Description = "The node's data directory: the guard takes switch, actuators and leases from the node's own settings.", HelpName = "DIR" };
        var config = new Option<string?>("--config") { Description = "Instead: a file of its own that says what it watches and what it may release (docs/guardrails.md).", HelpName = "FILE" };
        var command = new Command("guard", "Runs beside the node: watches the switch, and lets go of everything while it is valid, also when the node hangs or is dead.") { data, config };
        command.SetAction(async (parsed, cancel) =>
        {
            using var guard = NodeGuard.Open(Settings(parsed.GetValue(data), parsed.GetValue(config)), Say, TimeProvider.System);
            Say($"watching for {string.Join(", ", guard.Actuators)}");
            try
            {
                await guard.RunAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                // That is how it ends.
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static NodeSettings Settings(string? data, string? config) => (data, config) switch
    {
        (null, { } file) => GuardSettingsReader.Read(file),
        ({ } directory, null) => SettingsReader.Read(directory, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal)),
        _ => throw new RefusedException(new Refusal("cli.guard", "", "neither or both of --data and --config", "one of them", "'--data DIR' beside a node, '--config FILE' elsewhere (docs/guardrails.md).")),
    };

    private static void Say(string text) => Console.WriteLine(Printable.Of($"{DateTimeOffset.UtcNow:O} {text}"));
}
