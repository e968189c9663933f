using System.Text.Json;
using Hikeshi.Gateway.Json;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Gateway.Config;

/// <summary>The member <c>switch</c> of the configuration: where the off-box switch may lie, and whose are obeyed.</summary>
internal static class SwitchConfigReader
{
    private const int MostKeys = 16;

    internal static SwitchConfig Read(JsonSpot spot)
    {
        spot.Object("file", "url", "keys");
        var file = spot.Optional("file")?.Text(4096);
        var url = spot.Optional("url") is { } address ? Url(address) : null;
        if (file is null && url is null)
        {
            throw spot.Refuse("neither 'file' nor 'url'", "one place at least where the switch may lie");
        }

        return new SwitchConfig(file, url, Keys(spot.Required("keys")));
    }

    private static Uri Url(JsonSpot spot) =>
        Uri.TryCreate(spot.Text(2048), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : throw spot.Refuse($"'{spot.Text(2048)}'", "an http or https URL");

    private static Dictionary<string, Ed25519PublicKey> Keys(JsonSpot spot)
    {
        if (spot.Value.ValueKind != JsonValueKind.Object)
        {
            throw spot.Refuse("found no object", "an object of public keys by the names of their signers");
        }

        var keys = new Dictionary<string, Ed25519PublicKey>(StringComparer.Ordinal);
        foreach (var member in spot.Value.EnumerateObject())
        {
            var key = new JsonSpot(member.Value, $"{spot.Path}.{member.Name}");
            keys[member.Name] = Ed25519PublicKey.TryParseBase64Url(key.Text(64), out var parsed) ? parsed : throw key.Refuse($"'{key.Text(64)}'", "an Ed25519 public key in base64url");
        }

        return keys.Count is > 0 and <= MostKeys ? keys : throw spot.Refuse($"{keys.Count} keys", $"1 to {MostKeys}");
    }
}
