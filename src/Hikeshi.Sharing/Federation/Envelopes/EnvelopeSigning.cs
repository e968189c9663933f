using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Json;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Sharing.Federation.Envelopes;

/// <summary>Signs and checks envelopes. A receiver believes the producer's key alone, however the envelope came.</summary>
public static class EnvelopeSigning
{
    public const int LargestBundle = 1 << 20;

    public static Envelope Sign(EnvelopeHead head, Ed25519PrivateKey key) => new(head, DetachedJws.Sign(BytesOf(head), key, head.Producer.Value));

    /// <summary>SHA-256 of the head's RFC 8785 form, base64url: what the next head of the chain names.</summary>
    public static string DigestOf(EnvelopeHead head) => Base64Url.EncodeToString(SHA256.HashData(BytesOf(head)));

    public static string DigestOf(string bundle) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(bundle)));

    /// <summary>Null when the envelope is the producer's, and the bundle the one that it means; otherwise why not.</summary>
    /// <param name="bundle">Null: it was kept back on the way, and the envelope came alone.</param>
    /// <param name="key">The producer's, as it is pinned here.</param>
    public static string? WhyNot(Envelope envelope, string? bundle, Ed25519PublicKey key)
    {
        var head = envelope.Head;
        return bundle?.Length > LargestBundle ? $"the bundle has {bundle.Length} characters; at most {LargestBundle} are taken"
            : head.Producer.Sector is not null ? $"producer {head.Producer}: expected the id in its own sector"
            : head.Sequence < 1 ? $"sequence {head.Sequence}: expected 1 or more"
            : !Audience.TryParse(head.Audience, out _) ? $"audience '{Cut(head.Audience)}': expected community, sector, group/NAME or to/MEMBER,… in order"
            : bundle is not null && head.Digest != DigestOf(bundle) ? "the bundle is not the one whose digest is signed"
            : !DetachedJws.Verify(envelope.Signature, BytesOf(head), key) ? $"the envelope is not signed by {head.Producer}"
            : null;
    }

    private static byte[] BytesOf(EnvelopeHead head)
    {
        using var document = JsonSerializer.SerializeToDocument(head, FederationJson.Default.EnvelopeHead);
        return CanonicalJson.Canonicalize(document.RootElement, omit: null);
    }

    private static string Cut(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
