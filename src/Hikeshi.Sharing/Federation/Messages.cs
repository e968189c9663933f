using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Witnessing;

namespace Hikeshi.Sharing.Federation;

/// <summary>Whoever dials → whoever serves: a bundle in its producer's envelope.</summary>
/// <param name="Hops">Who passed it on, first to last; null: the producer itself sends it.</param>
/// <param name="Withheld">Why whoever passed it on kept the bundle back, which is empty then; null: it is here.</param>
public sealed record Parcel(Envelope Envelope, string Bundle, IReadOnlyList<string>? Hops = null, string? Withheld = null);

/// <param name="Position">Index of the entry in the hub's log.</param>
/// <param name="Withheld">Why it is kept and not passed on; null: it is passed on.</param>
public sealed record ParcelReceipt(ulong Position, string? Withheld = null);

/// <summary>The envelope is not the next of its chain, as far as the receiver knows.</summary>
public sealed record OutOfOrder(long Expected);

/// <summary>Whoever dials → whoever serves: what is known already. Everything else comes, oldest first, and then what is new, for as long as the stream is open.</summary>
/// <param name="After">Last position that was taken from this log; −1: none.</param>
/// <param name="Entry">The entry at that position: when another one stands there, the log was restored from a backup.</param>
/// <param name="Heads">How far each chain is known without a gap.</param>
public sealed record StreamRequest(long After, IReadOnlyList<ChainHead> Heads, string? Entry = null);

/// <summary>One line of a stream: a parcel, a fact, or neither (<c>hello</c>, <c>heartbeat</c>).</summary>
/// <param name="Position">Index in the serving log.</param>
/// <param name="Entry">Id of the entry there.</param>
/// <param name="Kind"><c>parcel</c>, a fact kind, <c>hello</c> or <c>heartbeat</c>.</param>
/// <param name="Heads">With <c>hello</c>: how far the serving log knows the chains of whoever dialled.</param>
public sealed record StreamLine(long Position, string Kind, string? Entry = null, JsonElement? Fact = null, Parcel? Parcel = null, IReadOnlyList<ChainHead>? Heads = null)
{
    public const string ParcelKind = "parcel";
    public const string Hello = "hello";
    public const string Heartbeat = "heartbeat";
}

public sealed record AnswerMessage(string QuestionId, bool Named, bool Reached, IReadOnlyList<string> Functions, IReadOnlyList<string> Suppliers);

/// <summary>Member → hub: may this be lost for a while?</summary>
/// <param name="LetByPeople">It is not asked but said: people there have let it, and it counts against what others may lose.</param>
public sealed record Reservation(ContainmentId Containment, IReadOnlyList<CapacityLoss> Loses, DateTimeOffset Until, bool LetByPeople = false);

/// <summary>The sector cap's answer. No answer in time is not granted.</summary>
public sealed record ReservationReply(bool Granted, string Reason);

/// <summary>Newcomer → hub, on the enrolment listener.</summary>
/// <param name="CertificateRequest">PKCS #10, PEM.</param>
/// <param name="EvidenceKey">Ed25519 public key, base64url.</param>
/// <param name="Possession">Detached JWS by that key over the certificate request: proves that the newcomer holds it.</param>
/// <param name="WitnessKey">Ed25519 public key of its cosignatures, base64url; null from a node that does not witness.</param>
public sealed record EnrolmentRequest(string Token, MemberId Member, string CertificateRequest, string EvidenceKey, string Possession, string? WitnessKey = null);

/// <param name="Hub">Null from a hub that does not witness.</param>
public sealed record EnrolmentReply(string Certificate, string Authority, string HubUrl, HubKeys? Hub = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EnvelopeHead))]
[JsonSerializable(typeof(MemberEnrolled))]
[JsonSerializable(typeof(Parcel))]
[JsonSerializable(typeof(ParcelReceipt))]
[JsonSerializable(typeof(OutOfOrder))]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(StreamLine))]
[JsonSerializable(typeof(AnswerMessage))]
[JsonSerializable(typeof(Reservation))]
[JsonSerializable(typeof(ReservationReply))]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(EnrolmentReply))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class FederationJson : JsonSerializerContext;
