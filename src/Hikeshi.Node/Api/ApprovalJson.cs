using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts.People;
using Hikeshi.People.Approvals;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of approvals, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ApprovalsAnswer))]
[JsonSerializable(typeof(VoiceRequest))]
[JsonSerializable(typeof(DelegationRequest))]
[JsonSerializable(typeof(AbsenceRequest))]
[JsonSerializable(typeof(SigningKeyRequest))]
[JsonSerializable(typeof(StandingOrderRequest))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ApprovalJson : JsonSerializerContext;

/// <param name="Me">Who asks, as evidence names it.</param>
/// <param name="Absences">Who is away, or will be.</param>
/// <param name="Keys">By which people sign in advance.</param>
/// <param name="Names">Of the people that this answer mentions and that have an account: its name.</param>
internal sealed record ApprovalsAnswer(
    string Me,
    IReadOnlyList<ApprovalRow> Approvals,
    IReadOnlyList<Delegated> Delegations,
    IReadOnlyList<StandingOrderRow> StandingOrders,
    IReadOnlyList<AbsenceSet> Absences,
    IReadOnlyList<PinnedKeyRow> Keys,
    IReadOnlyDictionary<string, string> Names);

/// <param name="WhyNot">Why the asking person's approval would not count, in words; null: it would.</param>
/// <param name="WhyNotCode">The same as a word: own-request, already-given, …</param>
/// <param name="MayGiveFor">Whose delegated authority the asking person could use.</param>
/// <param name="EntryId">The entry that asked.</param>
/// <param name="RefusalNote">What was said with the refusal.</param>
internal sealed record ApprovalRow(
    string Id,
    string Room,
    string Action,
    string Target,
    string HeldBy,
    string Why,
    IReadOnlyList<string> BlastRadius,
    int People,
    IReadOnlyList<VoiceRow> Given,
    DateTimeOffset RequestedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? VetoUntil,
    string RequestedBy,
    string? RefusedBy,
    string? Outcome,
    DateTimeOffset? ConcludedAt,
    string? WhyNot,
    string? WhyNotCode,
    IReadOnlyList<string> MayGiveFor,
    string EntryId,
    string? RefusalNote)
{
    public static ApprovalRow Of(Approval approval, ApprovalRefusal? whyNot, IReadOnlyList<string> mayGiveFor) => new(
        approval.Request.ApprovalId,
        approval.Request.Room,
        approval.Request.Action,
        approval.Request.Target,
        approval.Request.HeldBy,
        approval.Request.Why,
        approval.Request.BlastRadius,
        approval.Request.People,
        [.. approval.Given.Zip(approval.GivenAt, VoiceRow.Of)],
        approval.RequestedAt,
        approval.Request.ExpiresAt,
        approval.Request.VetoUntil,
        approval.Request.RequestedBy,
        approval.RefusedBy,
        approval.Outcome,
        approval.ConcludedAt,
        whyNot?.Sentence,
        whyNot?.Why,
        mayGiveFor,
        approval.Entry.ToString(),
        approval.RefusalNote);
}

/// <param name="OnBehalfOf">Whose delegated authority was used; null: the own one.</param>
/// <param name="StandingOrder">The order that said it in advance; null: in person.</param>
internal sealed record VoiceRow(string By, string Note, string? OnBehalfOf, string? StandingOrder, DateTimeOffset At)
{
    public static VoiceRow Of(ApprovalGiven given, DateTimeOffset at) => new(given.By, given.Note, given.OnBehalfOf, given.StandingOrder, at);
}

internal sealed record PinnedKeyRow(string Person, string PublicKey);

internal sealed record StandingOrderRow(StandingOrder Order, int Used);

internal sealed record VoiceRequest(string Note, string? OnBehalfOf = null);

internal sealed record DelegationRequest(string To, DateTimeOffset Until, IReadOnlyList<string>? Rooms = null, bool OnlyWhileAbsent = false);

internal sealed record AbsenceRequest(DateTimeOffset Until, DateTimeOffset? From = null);

/// <param name="PublicKey">Ed25519, base64url; empty takes it back.</param>
internal sealed record SigningKeyRequest(string Person, string PublicKey);

/// <param name="Order">The document that was signed.</param>
internal sealed record StandingOrderRequest(JsonElement Order, string Signature);
