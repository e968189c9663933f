using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>The settings of the off-box switch.</summary>
internal static class ResponseSettings
{
    public const string SwitchKeys = "Response:Switch:Keys";

    /// <exception cref="RefusedException">A key is none.</exception>
    public static IReadOnlyDictionary<string, Ed25519PublicKey> Keys(IConfiguration c, string file) => c.GetSection(SwitchKeys).GetChildren().ToDictionary(
        child => child.Key,
        child => Ed25519PublicKey.TryParseBase64Url(child.Value, out var key) ? key : throw SettingsReader.Refuse($"{file}: {child.Path}", $"'{child.Value}'", "an Ed25519 public key in base64url", "Print one: hikeshi approve new-key FILE"),
        StringComparer.Ordinal);
}
