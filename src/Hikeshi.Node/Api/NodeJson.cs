using Hikeshi.Facts.Sharing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Exposure.Asking;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Situation;
using Hikeshi.Response.Enforcing;
using Hikeshi.Node.Telemetry;
using Microsoft.AspNetCore.Mvc;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of the API, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(About))]
[JsonSerializable(typeof(SignInLink))]
[JsonSerializable(typeof(SituationSnapshot))]
[JsonSerializable(typeof(SituationChange))]
[JsonSerializable(typeof(WhyTree))]
[JsonSerializable(typeof(EventsTaken))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(ReleaseAnswer))]
[JsonSerializable(typeof(RenewRequest))]
[JsonSerializable(typeof(ContainmentRow[]))]
[JsonSerializable(typeof(ActuatorHealth[]))]
[JsonSerializable(typeof(SectorRow))]
[JsonSerializable(typeof(IndicatorsRequest))]
[JsonSerializable(typeof(SharingGroups))]
[JsonSerializable(typeof(SharingGroupDefined))]
[JsonSerializable(typeof(ProducerRow[]))]
[JsonSerializable(typeof(HeldRuleRow[]))]
[JsonSerializable(typeof(Recorded))]
[JsonSerializable(typeof(EnrolmentOfferRequest))]
[JsonSerializable(typeof(EnrolmentOfferAnswer))]
[JsonSerializable(typeof(SectorExposure))]
[JsonSerializable(typeof(EntryLine))]
[JsonSerializable(typeof(ErasureRequest))]
[JsonSerializable(typeof(ErasureRow[]))]
[JsonSerializable(typeof(ErasureAnswer))]
[JsonSerializable(typeof(NodeStatus))]
[JsonSerializable(typeof(SealRequest))]
[JsonSerializable(typeof(SealAnswer))]
[JsonSerializable(typeof(SealedAnswer))]
[JsonSerializable(typeof(RankingAnswer))]
[JsonSerializable(typeof(CasesAnswer))]
[JsonSerializable(typeof(CaseAnswer))]
[JsonSerializable(typeof(TriageRequest))]
[JsonSerializable(typeof(SuppressionRequest))]
[JsonSerializable(typeof(SuppressionRow[]))]
[JsonSerializable(typeof(SuppressionAnswer))]
[JsonSerializable(typeof(RulesAnswer))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(int))] // the place of a refusal, beside its problem
internal sealed partial class NodeJson : JsonSerializerContext;

internal sealed record About(string Version, string MemberId, string Role);

internal sealed record SignInLink(string Url);

/// <param name="Refused">The first refusals, at most 20, each with the line of the request.</param>
internal sealed record EventsTaken(int Received, int Sighted, int RefusedCount, IReadOnlyList<string> Refused);

internal sealed record ImportAnswer(string Source, string Format, int Components, bool Changed);

/// <param name="Scopes">The only permissions of the roles that it is to have; null or empty: all of them.</param>
internal sealed record TokenRequest(string Name, IReadOnlyList<string> Roles, int? Days = null, IReadOnlyList<string>? Scopes = null, string? Responsible = null);

internal sealed record TokenAnswer(string TokenId, string Token, DateTimeOffset ExpiresAt);

internal sealed record ErasureRequest(string Reason);

internal sealed record ErasureRow(string EntryId, string Kind, DateTimeOffset Time);

/// <param name="Records">The entries that record the erasure.</param>
internal sealed record ErasureAnswer(ErasureRow[] Erased, IReadOnlyList<string> Records);

internal sealed record ReleaseRequest(string? Reason = null);

/// <param name="Minutes">From now.</param>
internal sealed record RenewRequest(int Minutes, string Reason);

/// <param name="NeverInForce">How many of them had failed everywhere.</param>
/// <param name="EntryId">Null: the log is full, and it is recorded later.</param>
/// <param name="NotRecorded">What became of it all the same.</param>
/// <param name="GoingOn">What is not let go of yet, and will be; null: nothing.</param>
internal sealed record ReleaseAnswer(int Released, int NeverInForce, string? EntryId, string? NotRecorded, string? GoingOn);

/// <param name="Audience">Whom it is for, as envelopes write it; null: as the marking has it.</param>
/// <param name="Marking">Null: green.</param>
internal sealed record IndicatorsRequest(string Title, IReadOnlyList<IndicatorText> Indicators, string? Audience = null, Tlp? Marking = null);

internal sealed record SharingGroups(IReadOnlyList<SharingGroupDefined> Groups);

internal sealed record IndicatorText(string Kind, string Value);

internal sealed record Recorded(string EntryId);

/// <param name="Reason">Why a member that has a place shall enrol again: asks two people.</param>
/// <param name="Approval">By which they let it.</param>
internal sealed record EnrolmentOfferRequest(string Member, string NameEn, string NameJa, string Kind, string? Reason = null, string? Approval = null);

internal sealed record EnrolmentOfferAnswer(string Token);

/// <summary>One entry as streamed to those who may read evidence.</summary>
internal sealed record EntryLine(ulong Index, string Id, string Kind, string Actor, DateTimeOffset Time, IReadOnlyList<string> Causes, JsonElement? Body);

/// <param name="FinalEntries">Entries that enough witnesses have cosigned.</param>
/// <param name="LogFull">The disk of the log is full: nothing but releases, ends and the red button is taken.</param>
internal sealed record NodeStatus(string Member, string Role, bool Ready, bool? HubConnected, ulong Entries, TelemetryCounters Telemetry, int Rules, int ActiveContainments, int Peers, ulong FinalEntries, bool LogFull);

/// <param name="Document">Base64.</param>
/// <param name="Causes">Ids of earlier entries that led to the document.</param>
internal sealed record SealRequest(string Until, IReadOnlyList<SealReader> Readers, byte[] Document, string? Title = null, string? MediaType = null, IReadOnlyList<string>? Causes = null);

/// <param name="Jwk">The public key.</param>
internal sealed record SealReader(string Name, JsonElement Jwk);

internal sealed record SealAnswer(string EntryId, string Commitment);

/// <param name="EndedBy">The entry that handed out the key; null under embargo, as <paramref name="Key"/>.</param>
/// <param name="Key">The content encryption key, base64url.</param>
internal sealed record SealedAnswer(string EntryId, string? Title, string MediaType, DateTimeOffset Until, IReadOnlyList<SealedReader> Readers, long Size, string Commitment, JsonElement Jwe, string? EndedBy, string? Key);
