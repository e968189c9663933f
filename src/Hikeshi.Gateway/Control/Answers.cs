using System.Text.Json.Serialization;

namespace Hikeshi.Gateway.Control;

internal sealed record CapabilitiesAnswer(string Protocol, IReadOnlyList<string> Kinds, int MaxDurationSeconds);

internal sealed record ContainmentAnswer(
    string Id,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EnforcedAt);

internal sealed record ContainmentEntry(
    string Id,
    string Kind,
    string? Host,
    string? Address,
    int? Port,
    IReadOnlyList<string> Allow,
    IReadOnlyList<string> Destinations,
    DateTimeOffset ExpiresAt,
    string Reason,
    DateTimeOffset EnforcedAt);

internal sealed record ContainmentList(IReadOnlyList<ContainmentEntry> Containments);

internal sealed record ReleaseAllAnswer(int Released);

internal sealed record CountersAnswer(IReadOnlyList<ServiceCounters> Services, EgressCounters Egress, long Cut, long Overflowed);

internal sealed record ServiceCounters(string Name, string Address, int Port, IReadOnlyList<SourceCounters> Sources);

/// <param name="Class">own, peer, supplier or other.</param>
internal sealed record SourceCounters(string Class, long Accepted, long Refused);

internal sealed record EgressCounters(long Accepted, long Refused);

/// <summary>Problem details (RFC 9457).</summary>
/// <param name="Path">JSON path into the request, where one applies.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail, string Code, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Path);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CapabilitiesAnswer))]
[JsonSerializable(typeof(ContainmentAnswer))]
[JsonSerializable(typeof(ContainmentList))]
[JsonSerializable(typeof(ReleaseAllAnswer))]
[JsonSerializable(typeof(CountersAnswer))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class AnswerJson : JsonSerializerContext;
