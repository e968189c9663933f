using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Json;
using Hikeshi.Kernel.Net;
using Hikeshi.Kernel.Signing;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>
/// Settings of a guard that stands on another machine than the node, or that shall know less than it: a file of its own (docs/guardrails.md).
/// Connectors are read by the reader of the node's settings.
/// </summary>
public static class GuardSettingsReader
{
    /// <returns>What the guard watches and may release, in the words of the node's settings.</returns>
    /// <exception cref="RefusedException">The file is missing, or says something that it may not.</exception>
    public static NodeSettings Read(string file)
    {
        var read = Parse(file);
        if (!MemberId.TryParse(read.Member, out var member))
        {
            throw Refuse($"{file}: $.member", $"'{read.Member}'", "the id of this institution: a-z, 0-9 and '-', at most 63");
        }

        var settings = new NodeSettings
        {
            Member = member,
            IsHub = false,
            DataDirectory = Path.GetDirectoryName(Path.GetFullPath(file))!,
            LeasesDirectory = read.Leases,
            SwitchFile = read.Switch.File,
            SwitchUrl = read.Switch.Url,
            SwitchKeys = Keys(read.Switch, file),
            Nftables = read.Nftables is not null,
            NftablesNetns = read.Nftables?.Netns,
            NftablesNever = [.. (read.Nftables?.Never ?? []).Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : throw Refuse($"{file}: $.nftables.never", $"'{text}'", "an address or a CIDR prefix"))],
            Gateway = read.Gateway?.Url,
            GatewayTokenFile = Existing(read.Gateway?.TokenFile, $"{file}: $.gateway.tokenFile"),
            Webhook = read.Webhook?.Url,
            WebhookSecretFile = Existing(read.Webhook?.SecretFile, $"{file}: $.webhook.secretFile"),
            Connectors = read.Actuators is null ? [] : ActuatorSettingsReader.Read(new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false).Build(), file),
        };
        return settings.Connectors.Count == 0 || read.Leases is not null ? settings
            : throw Refuse($"{file}: $.leases", "it is missing", "the node's leases directory: some products can only be let go of by what it left there");
    }

    private static GuardSettings Parse(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), GuardJson.Default.GuardSettings) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            throw Refuse($"{file}: line {(broken.LineNumber ?? 0) + 1}, {broken.Path ?? "$"}", JsonFault.Of(broken), "the guard's settings");
        }
        catch (FileNotFoundException)
        {
            throw Refuse(file, "there is no such file", "the guard's settings");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Refuse(file, unreadable.Message, "a readable file");
        }
    }

    private static Dictionary<string, Ed25519PublicKey> Keys(GuardSwitch read, string file) => read.Keys.ToDictionary(
        pair => pair.Key,
        pair => Ed25519PublicKey.TryParseBase64Url(pair.Value, out var key) ? key : throw Refuse($"{file}: $.switch.keys.{pair.Key}", $"'{pair.Value}'", "an Ed25519 public key in base64url"),
        StringComparer.Ordinal);

    private static string? Existing(string? path, string where) =>
        path is null || File.Exists(path) ? path : throw Refuse(where, $"'{path}' does not exist", "a readable file");

    private static RefusedException Refuse(string where, string what, string expected) => new(new Refusal("cli.guard", where, what, expected, "See docs/guardrails.md."));
}

/// <param name="Leases">The node's <c>leases</c> directory, for what knows no end by itself.</param>
/// <param name="Actuators">Connectors, as in the node's settings.</param>
internal sealed record GuardSettings(string Member, GuardSwitch Switch, string? Leases = null, GuardNftables? Nftables = null, GuardGateway? Gateway = null, GuardWebhook? Webhook = null, JsonElement? Actuators = null);

internal sealed record GuardSwitch(Dictionary<string, string> Keys, string? File = null, Uri? Url = null);

internal sealed record GuardNftables(string? Netns = null, IReadOnlyList<string>? Never = null);

internal sealed record GuardGateway(Uri Url, string TokenFile);

internal sealed record GuardWebhook(Uri Url, string SecretFile);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(GuardSettings))]
internal sealed partial class GuardJson : JsonSerializerContext;
