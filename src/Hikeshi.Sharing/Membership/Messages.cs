using System.Text.Json.Serialization;
using Hikeshi.Facts.Sharing;

namespace Hikeshi.Sharing.Membership;

/// <summary>Member → hub, over the line that the certificate in use vouches for.</summary>
/// <param name="CertificateRequest">PKCS #10, PEM, with a key of its own.</param>
/// <param name="Possession">Detached JWS over it by the key of the member's log.</param>
public sealed record RenewalRequest(string CertificateRequest, string Possession);

public sealed record RenewalReply(string Certificate);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RenewalRequest))]
[JsonSerializable(typeof(RenewalReply))]
[JsonSerializable(typeof(KeyRotated))]
[JsonSerializable(typeof(RosterStated))]
public sealed partial class MembershipJson : JsonSerializerContext;
