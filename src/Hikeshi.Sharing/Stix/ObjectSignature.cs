using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Json;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Sharing.Stix;

/// <summary>
/// Signature of one STIX object by its producer: detached JWS (RFC 7515 appendix F, EdDSA of RFC 8037) over the RFC 8785 form of the object
/// without the property itself, carried as a top-level property extension (STIX 2.1 §7.3). Trust is in the producer, never in who passed it on.
/// </summary>
public static class ObjectSignature
{
    public const string ExtensionId = "extension-definition--0a6e4d1c-9d0b-5a55-8f43-7f1f3f0d1a10";
    public const string Property = "hikeshi_signature";

    /// <summary>Adds the extension and the signature to <paramref name="stixObject"/>.</summary>
    /// <param name="keyId">The member id whose evidence key signs.</param>
    public static void Sign(JsonObject stixObject, Ed25519PrivateKey key, string keyId)
    {
        var extensions = stixObject["extensions"]?.AsObject() ?? [];
        extensions[ExtensionId] = new JsonObject { ["extension_type"] = "toplevel-property-extension" };
        stixObject["extensions"] = extensions.Parent is null ? extensions : extensions.DeepClone();
        stixObject.Remove(Property);
        stixObject[Property] = DetachedJws.Sign(PayloadOf(stixObject), key, keyId);
    }

    /// <summary>False for whatever cannot be signed at all: no object, a text that is not Unicode, a number beyond IEEE 754.</summary>
    public static bool Verify(JsonElement stixObject, Ed25519PublicKey producer)
    {
        try
        {
            return stixObject.ValueKind == JsonValueKind.Object
                && stixObject.TryGetProperty(Property, out var jws)
                && jws.ValueKind == JsonValueKind.String
                && DetachedJws.Verify(jws.GetString()!, CanonicalJson.Canonicalize(stixObject, Property), producer);
        }
        catch (Exception unsignable) when (unsignable is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static byte[] PayloadOf(JsonObject stixObject)
    {
        using var document = JsonSerializer.SerializeToDocument(stixObject, StixJson.Default.JsonObject);
        return CanonicalJson.Canonicalize(document.RootElement, Property);
    }
}
