using System.CommandLine;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
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
        var signer = new Option<string>("--signer") { Description = "The name under which the public key is pinned: NAME of Response:Switch:Keys:NAME.", Required = true, HelpName = "NAME" };
        var reason = new Option<string>("--reason") { Description = "Why; it becomes evidence.", Required = true };
        var minutes = new Option<int>("--minutes") { Description = "How long nothing shall be contained, at most 1440.", DefaultValueFactory = _ => 60 };
        var command = new Command("switch", "Makes the off-box switch: a signed file that actuators, guard and node watch. Put it where they look.") { member, key, signer, reason, minutes };
        command.SetAction(parsed =>
        {
            var (to, by, why) = (parsed.GetValue(member)!, parsed.GetValue(signer)!, parsed.GetValue(reason)!);
            RefuseUnheard(to, by, why);
            if (parsed.GetValue(minutes) is < 1 or > 1440)
            {
                throw new RefusedException(new Refusal("cli.minutes", "--minutes", $"{parsed.GetValue(minutes)}", "1 to 1440", ""));
            }

            using var signing = SigningKeyFile.Load(parsed.GetValue(key)!);
            var (now, life) = (DateTimeOffset.UtcNow, TimeSpan.FromMinutes(parsed.GetValue(minutes)));
            Console.WriteLine(ReleaseSwitch.Sign(to, by, why, life, signing, now));
            Console.Error.WriteLine($"for {(to == ReleaseSwitch.Everybody ? "every member that watches the place" : to)}, until {now + life:yyyy-MM-dd HH:mm:ss}Z; obeyed where Response:Switch:Keys:{Printable.Of(by)} is {signing.PublicKey.ToBase64Url()}");
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>A switch that nobody could obey is not made: whoever presses it believes that all is let go.</summary>
    private static void RefuseUnheard(string member, string signer, string reason)
    {
        var refusal = member != ReleaseSwitch.Everybody && !MemberId.TryParse(member, out _) ? new Refusal("cli.member", "MEMBER", $"'{member}'", "the id of an institution (a-z, 0-9 and '-', at most 63), or * for all", "Nothing was made: no node is called so, and none would obey it")
            : string.IsNullOrWhiteSpace(signer) ? new Refusal("cli.signer", "--signer", "it is empty", "NAME of Response:Switch:Keys:NAME, where the public key is pinned", "")
            : string.IsNullOrWhiteSpace(reason) ? new Refusal("cli.reason", "--reason", "it is empty", "why everything is let go: it becomes evidence", "")
            : null;
        if (refusal is not null)
        {
            throw new RefusedException(refusal);
        }
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
