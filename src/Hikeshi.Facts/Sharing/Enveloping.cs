using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Facts.Sharing;

/// <summary>What a producer signs about one bundle that it shares: whom it is for, its place in the order, and exactly which bytes are meant.</summary>
/// <param name="Sector">The producer's home sector, a domain name: member ids are its own.</param>
/// <param name="Producer">As the home sector names it.</param>
/// <param name="Audience">Whom it is for: <c>community</c>, <c>sector</c>, <c>group/NAME</c>, or <c>to/MEMBER,MEMBER</c>. Each has a chain of its own.</param>
/// <param name="Sequence">1, 2, 3 … within producer and audience, without gaps: what is withheld is missed.</param>
/// <param name="Previous">Digest of the head before it, as <paramref name="Digest"/> over RFC 8785 JSON; empty for the first.</param>
/// <param name="Digest">SHA-256 of the bundle's UTF-8 bytes, base64url.</param>
public sealed record EnvelopeHead(string Sector, MemberId Producer, string Audience, long Sequence, string Previous, string BundleId, Tlp Marking, string Digest, DateTimeOffset At)
{
    /// <summary>The producer as <paramref name="sector"/> names it.</summary>
    /// <exception cref="FormatException">The home sector is no domain name.</exception>
    public MemberId ProducerIn(string sector) => Sector == sector ? Producer : Producer.In(Sector);
}

/// <param name="Signature">Detached JWS (RFC 7515 appendix F, EdDSA) by the producer over the RFC 8785 form of the head.</param>
public sealed record Envelope(EnvelopeHead Head, string Signature);

/// <summary>What was published has its place in the order of its audience, signed; it leaves with this.</summary>
[FactKind("sharing.enveloped/1")]
public sealed record Enveloped(Envelope Envelope) : Fact;

/// <summary>A producer signed two different envelopes for the same place of the same chain: whoever holds both can prove it.</summary>
[FactKind("sharing.equivocation-seen/1")]
public sealed record EquivocationSeen(MemberId Producer, Envelope One, Envelope Other) : Fact;

/// <summary>Envelopes of a chain did not come though later ones did: somebody on the way dropped or withholds them.</summary>
/// <param name="Link">Over which link the later one came.</param>
[FactKind("sharing.envelopes-missing/1")]
public sealed record EnvelopesMissing(MemberId Producer, string Audience, long From, long To, string Link) : Fact;
