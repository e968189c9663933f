using System.Text.Json.Nodes;
using Hikeshi.Sharing.Stix;
using Hikeshi.Sharing.Versions;

namespace Hikeshi.Sharing.Publishing;

/// <summary>What a newer version says otherwise than the one before; everything else stays byte for byte.</summary>
internal static class NewVersion
{
    public static void End(JsonObject made, string because)
    {
        made["revoked"] = true;
        if (because.Length > 0)
        {
            var extensions = made["extensions"]?.AsObject() ?? [];
            extensions[Retraction.ExtensionId] = new JsonObject { ["extension_type"] = "toplevel-property-extension" };
            made["extensions"] = extensions.Parent is null ? extensions : extensions.DeepClone();
            made[Retraction.Property] = because;
        }
    }

    public static void Say(JsonObject made, string kind, string value)
    {
        made["name"] = value;
        made["pattern"] = BundleBuilder.PatternOf(kind, value);
        made["pattern_type"] = "stix";
    }

    /// <summary>STIX 2.1 §3.6: the same id and creation, a later time.</summary>
    public static void Sign(JsonObject made, DateTimeOffset at, Kernel.Signing.Ed25519PrivateKey key, string keyId)
    {
        var before = made["modified"] is { } text && DateTimeOffset.TryParse(text.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture, out var modified) ? modified : DateTimeOffset.MinValue;
        made["modified"] = BundleBuilder.Timestamp(at > before.AddMilliseconds(1) ? at : before.AddMilliseconds(1));
        ObjectSignature.Sign(made, key, keyId);
    }
}
