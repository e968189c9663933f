using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts.People;
using Hikeshi.People.Approvals;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of approvals, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ApprovalsAnswer))]
[JsonSerializable(typeof(VoiceRequest))]
[JsonSerializable(typeof(DelegationRequest))]
[JsonSerializable(typeof(AbsenceRequest))]
[JsonSerializable(typeof(SigningKeyRequest))]
[JsonSerializable(typeof(StandingOrderRequest))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ApprovalJson : JsonSerializerContext;

/// <param name="Me">Who asks, as evidence names it.</param>
internal sealed record ApprovalsAnswer(string Me, IReadOnlyList<ApprovalRow> Approvals, IReadOnlyList<Delegated> Delegations, IReadOnlyList<StandingOrderRow> StandingOrders);

/// <param name="WhyNot">Why the asking person's approval would not count, in words; null: it would.</param>
internal sealed record ApprovalRow(
    string Id,
    string Room,
    string Action,
    string Target,
    string HeldBy,
    string Why,
    IReadOnlyList<string> BlastRadius,
    int People,
    IReadOnlyList<ApprovalGiven> Given,
    DateTimeOffset RequestedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? VetoUntil,
    string RequestedBy,
    string? RefusedBy,
    string? Outcome,
    DateTimeOffset? ConcludedAt,
    string? WhyNot)
{
    public static ApprovalRow Of(Approval approval, ApprovalRefusal? whyNot) => new(
        approval.Request.ApprovalId,
        approval.Request.Room,
        approval.Request.Action,
        approval.Request.Target,
        approval.Request.HeldBy,
        approval.Request.Why,
        approval.Request.BlastRadius,
        approval.Request.People,
        [.. approval.Given],
        approval.RequestedAt,
        approval.Request.ExpiresAt,
        approval.Request.VetoUntil,
        approval.Request.RequestedBy,
        approval.RefusedBy,
        approval.Outcome,
        approval.ConcludedAt,
        whyNot?.Sentence);
}

internal sealed record StandingOrderRow(StandingOrder Order, int Used);

internal sealed record VoiceRequest(string Note, string? OnBehalfOf = null);

internal sealed record DelegationRequest(string To, DateTimeOffset Until, IReadOnlyList<string>? Rooms = null, bool OnlyWhileAbsent = false);

internal sealed record AbsenceRequest(DateTimeOffset Until, DateTimeOffset? From = null);

/// <param name="PublicKey">Ed25519, base64url; empty takes it back.</param>
internal sealed record SigningKeyRequest(string Person, string PublicKey);

/// <param name="Order">The document that was signed.</param>
internal sealed record StandingOrderRequest(JsonElement Order, string Signature);
