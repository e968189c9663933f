using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Sharing.Witnessing;

namespace Hikeshi.Sharing.Federation;

/// <summary>Member → hub: a signed bundle to be delivered to the sector.</summary>
public sealed record BundleMessage(string BundleId, Tlp Marking, string Bundle);

public sealed record BundleReceipt(ulong Position);

/// <summary>Hub → member: one line of the stream.</summary>
/// <param name="Position">Index in the hub's log; the member resumes after the last one it has recorded.</param>
/// <param name="Kind">Fact kind, or <c>heartbeat</c>.</param>
public sealed record StreamLine(long Position, string Kind, JsonElement? Fact = null);

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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BundleMessage))]
[JsonSerializable(typeof(BundleReceipt))]
[JsonSerializable(typeof(StreamLine))]
[JsonSerializable(typeof(AnswerMessage))]
[JsonSerializable(typeof(Reservation))]
[JsonSerializable(typeof(ReservationReply))]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(EnrolmentReply))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class FederationJson : JsonSerializerContext;
