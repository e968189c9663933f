using System.Text.Json.Serialization;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Facts.Sharing;

/// <summary>This node made a bundle for the sector and signed every object in it.</summary>
/// <param name="Bundle">STIX 2.1 bundle (JSON), each object carrying its detached JWS.</param>
[FactKind("sharing.published/1")]
public sealed record Published(string BundleId, Tlp Marking, IReadOnlyList<string> ObjectIds, [property: JsonConverter(typeof(LongText))] string Bundle) : Fact
{
    /// <summary>Whom it is for (<see cref="EnvelopeHead.Audience"/>); null: as the marking has it.</summary>
    public string? Audience { get; init; }
}

/// <summary>The hub took a member's bundle for delivery; its place in the hub's log is the position of the stream.</summary>
[FactKind("sharing.relayed/1")]
public sealed record Relayed(string BundleId, MemberId Producer, Tlp Marking, [property: JsonConverter(typeof(LongText))] string Bundle) : Fact
{
    /// <summary>Null in what was relayed before there were envelopes.</summary>
    public Envelope? Envelope { get; init; }

    /// <summary>Who passed it on before it came here, first to last; null: the producer brought it itself.</summary>
    public IReadOnlyList<string>? Hops { get; init; }

    /// <summary>Why the bundle itself is not passed on; null: it is. Its place in the chain is, so that nobody is missed.</summary>
    public string? Withheld { get; init; }
}

/// <summary>A bundle arrived here, byte for byte; nothing has been believed yet.</summary>
[FactKind("sharing.received/1")]
public sealed record Received(string BundleId, MemberId Producer, [property: JsonConverter(typeof(LongText))] string Bundle, long HubPosition) : Fact
{
    /// <summary>Null in what came before there were envelopes.</summary>
    public Envelope? Envelope { get; init; }

    /// <summary>Over which link it came: the hub's member id, or a peer's; null before there were several.</summary>
    public string? Link { get; init; }

    /// <summary>The entry at <see cref="HubPosition"/>: a log that was restored from a backup has another one there.</summary>
    public string? HubEntry { get; init; }

    /// <summary>Who passed it on, first to last; null: the link alone.</summary>
    public IReadOnlyList<string>? Hops { get; init; }

    /// <summary>Why whoever passed it on kept the bundle back; null: it is here.</summary>
    public string? Withheld { get; init; }
}

/// <summary>An object was verified (signature, marking, sanity) and may be decided upon.</summary>
/// <param name="Suggestion">The compensating control that the producer suggests for a component.</param>
[FactKind("sharing.accepted/1")]
public sealed record Accepted(
    MemberId Producer,
    IReadOnlyList<string> ObjectIds,
    Tlp Marking,
    string Title,
    IReadOnlyList<SharedIndicator> Indicators,
    SharedRule? Rule,
    ComponentShieldSuggestion? Suggestion) : Fact
{
    /// <summary>Whom it is for (<see cref="EnvelopeHead.Audience"/>); null: nobody said, so the marking has it.</summary>
    public string? Audience { get; init; }

    /// <summary>Every member of the sector may know it.</summary>
    [JsonIgnore]
    public bool IsForAll => Audience is null or "community" or "sector";

    /// <summary>What came of earlier indicators at the producer; null when it says nothing of any.</summary>
    public IReadOnlyList<SharedRingReport>? Reports { get; init; }

    /// <summary>Of what may be taken back, the versions that were accepted; null in logs from before.</summary>
    public IReadOnlyList<ObjectVersion>? Versions { get; init; }

    /// <summary>What was told beside it; null when nothing was.</summary>
    public SharedContext? Context { get; init; }
}

/// <param name="Kind">ipv4-addr, ipv6-addr, domain-name, file-sha256.</param>
public sealed record SharedIndicator(string ObjectId, string Kind, string Value);

public sealed record SharedRule(string ObjectId, string RuleId, string Text);

/// <param name="Component">Package URL without version: whoever runs it is meant.</param>
/// <param name="Versions">vers range (for example <c>vers:maven/&gt;=3.0|&lt;3.2.4</c>); empty means every version.</param>
public sealed record ComponentShieldSuggestion(string ObjectId, string Component, string Versions, string AdvisoryId, string Because);

/// <summary>An object was refused: it is kept as evidence and has no effect.</summary>
/// <param name="Code">signature, unknown-producer, marking, malformed, would-cut, too-wide, private-range, allow-listed, popular, rate, rule, quarantined, untimely, replayed, retracted, contradictory.</param>
[FactKind("sharing.refused/1")]
public sealed record ObjectRefused(MemberId Producer, string ObjectId, string Code, string What, string Reason) : Fact
{
    /// <summary>The version that was refused, which stands in the place of older ones all the same; null: it changes nothing.</summary>
    public ObjectVersion? Version { get; init; }
}
