using System.Text.Json.Serialization;

namespace Hikeshi.Facts.Detection;

/// <summary>A telemetry event became evidence because a sighting names it. Telemetry that matches nothing is only counted.</summary>
/// <param name="Digest">SHA-256 of the event's bytes as received, lower-case hex.</param>
/// <param name="Raw">The event as received (UTF-8 text); of one longer than 4 MiB the beginning.</param>
[FactKind("detection.event-retained/1")]
public sealed record EventRetained(string Source, string Digest, [property: JsonConverter(typeof(LongText))] string Raw, DateTimeOffset ReceivedAt) : Fact;
