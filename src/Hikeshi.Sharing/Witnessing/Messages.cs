using System.Text.Json.Serialization;

namespace Hikeshi.Sharing.Witnessing;

/// <summary>Hub → member: somebody's add-checkpoint request (C2SP tlog-witness), to be answered by the member's witness.</summary>
/// <param name="Request">The body as it came; the hub does not look inside.</param>
public sealed record WitnessAsk(string Id, string Request);

/// <summary>A witness's answer, as status and body of HTTP.</summary>
/// <param name="Id">Of the request that is answered; empty when the answer goes back on the same connection.</param>
public sealed record WitnessReply(string Id, int Status, string ContentType, string Body);

/// <summary>What a newcomer pins of the hub. New; a hub that does not say it is not witnessed and does not witness.</summary>
/// <param name="Member">The hub's id: its log is <c>SECTOR/ID</c>.</param>
/// <param name="EvidenceKey">Ed25519 public key of its log, base64url.</param>
/// <param name="WitnessKey">Ed25519 public key of its cosignatures, base64url.</param>
public sealed record HubKeys(string Member, string EvidenceKey, string WitnessKey);

/// <summary>Member → hub: the key of its cosignatures, from a node that enrolled before there were such keys. The answer is <see cref="HubKeys"/>.</summary>
/// <param name="WitnessKey">Ed25519 public key, base64url.</param>
/// <param name="Possession">Detached JWS by the member's evidence key over that text: the certificate alone adds no key.</param>
public sealed record LateWitnessKey(string WitnessKey, string Possession);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WitnessAsk[]))]
[JsonSerializable(typeof(WitnessReply[]))]
[JsonSerializable(typeof(HubKeys))]
[JsonSerializable(typeof(LateWitnessKey))]
public sealed partial class WitnessJson : JsonSerializerContext;
