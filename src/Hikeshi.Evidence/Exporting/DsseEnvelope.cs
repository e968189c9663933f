using System.Globalization;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Exporting;

/// <summary>
/// Dead Simple Signing Envelope 1.0.2 around an in-toto statement. Signed with the key of the checkpoints: what is signed here begins with
/// <c>DSSEv1 </c>, which is no first line of a checkpoint because an origin has no spaces, so one can never pass for the other.
/// </summary>
internal static class DsseEnvelope
{
    public const string PayloadType = "application/vnd.in-toto+json";

    public static void Write(Stream output, byte[] payload, NoteVerifier name, Ed25519PrivateKey key)
    {
        using var writer = new Utf8JsonWriter(output, EntryLines.Readable);
        writer.WriteStartObject();
        writer.WriteBase64String("payload"u8, payload);
        writer.WriteString("payloadType"u8, PayloadType);
        writer.WriteStartArray("signatures"u8);
        writer.WriteStartObject();
        writer.WriteString("keyid"u8, string.Create(CultureInfo.InvariantCulture, $"{name.Name}+{name.KeyId:x8}"));
        writer.WriteBase64String("sig"u8, key.Sign(PreAuthenticationEncoding(PayloadType, payload)));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>PAE of the DSSE protocol: type and body with their lengths in bytes, so that neither can run into the other.</summary>
    public static byte[] PreAuthenticationEncoding(string type, ReadOnlySpan<byte> body)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {body.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. body];
    }
}
