using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Net;
using Hikeshi.Kernel.Signing;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Actuators.Nftables;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.RedButton;

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
        var config = new Option<string>("--config") { Description = "What it watches and what it may release (docs/guardrails.md).", Required = true, HelpName = "FILE" };
        var command = new Command("guard", "Runs beside the node: watches the switch, and lets go of everything while it is valid, also when the node hangs or is dead.") { config };
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = Read(parsed.GetValue(config)!);
            using var watch = new SwitchWatch(settings.Member, settings.Switch.File, settings.Switch.Url, Keys(settings, parsed.GetValue(config)!), ignored => Say($"not obeyed: {ignored}"), TimeProvider.System);
            var guard = new Guard(watch, new Leases(settings.Leases ?? ""), Actuators(settings, parsed.GetValue(config)!), Say, TimeProvider.System);
            Say("watching");
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

    private static void Say(string text) => Console.WriteLine(Printable.Of($"{DateTimeOffset.UtcNow:O} {text}"));

    private static GuardSettings Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), GuardJson.Default.GuardSettings) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            throw Refuse($"{file}: line {(broken.LineNumber ?? 0) + 1}, {broken.Path ?? "$"}", broken.Message, "the guard's settings");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Refuse(file, unreadable.Message, "a readable file");
        }
    }

    private static Dictionary<string, Ed25519PublicKey> Keys(GuardSettings settings, string file) => settings.Switch.Keys.ToDictionary(
        pair => pair.Key,
        pair => Ed25519PublicKey.TryParseBase64Url(pair.Value, out var key) ? key : throw Refuse($"{file}: $.switch.keys.{pair.Key}", $"'{pair.Value}'", "an Ed25519 public key in base64url"),
        StringComparer.Ordinal);

    private static List<IActuator> Actuators(GuardSettings settings, string file)
    {
        var actuators = new List<IActuator>();
        if (settings.Nftables is { } nftables)
        {
            actuators.Add(new NftablesActuator("nftables", nftables.Netns, [.. (nftables.Never ?? []).Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : throw Refuse($"{file}: $.nftables.never", $"'{text}'", "an address or a CIDR prefix"))], TimeProvider.System));
        }

        if (settings.Gateway is { } gateway)
        {
            actuators.Add(HttpEnforcementActuator.FromTokenFile("gateway", gateway.Url, gateway.TokenFile));
        }

        return actuators.Count > 0 ? actuators : throw Refuse($"{file}: $", "no actuator", "nftables or gateway");
    }

    private static RefusedException Refuse(string where, string what, string expected) => new(new Refusal("cli.guard", where, what, expected, "See docs/guardrails.md."));
}

/// <param name="Leases">The node's <c>leases</c> directory, for what knows no end by itself.</param>
internal sealed record GuardSettings(string Member, GuardSwitch Switch, string? Leases = null, GuardNftables? Nftables = null, GuardGateway? Gateway = null);

internal sealed record GuardSwitch(Dictionary<string, string> Keys, string? File = null, Uri? Url = null);

internal sealed record GuardNftables(string? Netns = null, IReadOnlyList<string>? Never = null);

internal sealed record GuardGateway(Uri Url, string TokenFile);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GuardSettings))]
internal sealed partial class GuardJson : JsonSerializerContext;
