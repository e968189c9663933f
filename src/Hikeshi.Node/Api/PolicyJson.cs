using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response;
using Hikeshi.Response.Explaining;
using Hikeshi.Response.Replaying;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of policies and autonomy, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PolicyRow))]
[JsonSerializable(typeof(PolicyText))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayResult))]
[JsonSerializable(typeof(ClassRow[]))]
[JsonSerializable(typeof(AutonomyRequest))]
internal sealed partial class PolicyJson : JsonSerializerContext;

internal sealed record PolicyRow(string Version, int Rules)
{
    /// <summary>The entry that brought it into force; null when it was already.</summary>
    public string? EntryId { get; init; }

    /// <summary>Channels that the policy names and the node does not have; null where it was not looked.</summary>
    public IReadOnlyList<string>? MissingChannels { get; init; }

    /// <summary>Why the circuit breaker holds everything at record only; null: it does not.</summary>
    public string? CircuitOpen { get; init; }

    /// <summary>Whether everything was released, and nothing is ordered until a class is enabled anew.</summary>
    public bool RedButton { get; init; }
}

/// <param name="EntryId">The entry that brought it into force.</param>
internal sealed record PolicyText(string Version, string Source, int Rules, string EntryId, DateTimeOffset AdoptedAt, string Text)
{
    public static PolicyText? Of(ResponseService response) => response.Adopted is { Fact: var fact } adopted
        ? new PolicyText(fact.PolicyVersion, fact.Source, fact.Rules, adopted.Id.ToString(), adopted.Time, fact.Text)
        : null;
}

/// <param name="Policy">The text of the other policy.</param>
/// <param name="Since">Only what came from then on is compared; without it, all.</param>
/// <param name="AsIfEnabled">Every class acts, whatever was enabled.</param>
internal sealed record ReplayRequest(string Policy, string? Source = null, DateTimeOffset? Since = null, bool AsIfEnabled = false);

/// <param name="RequiredDays">Days of record only before it may act.</param>
/// <param name="After">The last entry that changed what it may; a statement names it.</param>
internal sealed record ClassRow(string ActionClass, string Autonomy, DateTimeOffset? RecordOnlySince, int Days, int RequiredDays, int WouldBe, int WouldBeFalse, string? After)
{
    public static ClassRow Of(ContainmentKind kind, ResponseService response, int requiredDays)
    {
        var measured = response.RecordOnly.Of(kind);
        return new ClassRow(ContainmentWords.Of(kind), response.State.AutonomyOf(kind), measured.Since, measured.Days, requiredDays, measured.WouldBe, measured.WouldBeFalse, measured.After);
    }
}

/// <param name="Statement">The owner's statement, as it was signed.</param>
/// <param name="Signature">Detached JWS over it.</param>
internal sealed record AutonomyRequest(ContainmentKind ActionClass, string Autonomy, string SignedBy, string? Statement = null, string? Signature = null);
