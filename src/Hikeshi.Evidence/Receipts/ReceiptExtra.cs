using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Evidence.Headers;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Receipts;

/// <summary>
/// What our receipts carry in <c>extra</c>, as JSON: <c>{"v":1,"leaf":"HEADER","salt":"BASE64","body":"BASE64"}</c>. The leaf is the header's canonical JSON
/// as text, so that its UTF-8 bytes are what was hashed. Signed by nobody: a leaf means something once it is proved to be in the tree, salt and body once
/// they give the commitment in that leaf.
/// </summary>
internal sealed record ReceiptExtra(byte[] Leaf, byte[]? Salt, byte[]? Body)
{
    public const int SaltSize = 32;

    /// <summary>Twice base64 makes 16 bytes of 9.</summary>
    public const int LongestBody = 8 << 20;

    private const int Version = 1;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };
    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("leaf", Leaf);
            if (Salt is not null)
            {
                json.WriteBase64String("salt", Salt);
            }

            if (Body is not null)
            {
                json.WriteBase64String("body", Body);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="RefusedException">These are no extra data of ours.</exception>
    public static ReceiptExtra Parse(byte[]? extra, string name)
    {
        const string expected = "the extra data of a receipt that 'hikeshi evidence receipt' made";
        if (extra is null)
        {
            throw new RefusedException(new ReceiptMalformed($"{name} line 2", "the receipt does not say what entry it is for", expected));
        }

        try
        {
            using var document = JsonDocument.Parse(extra, Strict);
            var root = document.RootElement;
            if (root.GetProperty("v").GetInt32() == Version
                && Text.GetBytes(root.GetProperty("leaf").GetString() ?? "") is { Length: > 0 and <= HeaderCodec.LongestHeader } leaf
                && Bytes(root, "salt") is var salt && salt is null or { Length: SaltSize })
            {
                return new ReceiptExtra(leaf, salt, Bytes(root, "body"));
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or EncoderFallbackException)
        {
            // Said below.
        }

        throw new RefusedException(new ReceiptMalformed($"{name} line 2", "the extra data are not ours, or damaged", expected));
    }

    private static byte[]? Bytes(JsonElement root, string member) => root.TryGetProperty(member, out var value) ? value.GetBytesFromBase64() : null;
}
