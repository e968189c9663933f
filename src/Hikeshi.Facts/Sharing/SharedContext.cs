using System.Text.Json.Serialization;

namespace Hikeshi.Facts.Sharing;

/// <summary>What a bundle tells beside what can be acted on: for people, and for whoever decides what comes next.</summary>
/// <param name="Techniques">MITRE ATT&amp;CK ids.</param>
/// <param name="Sightings">How many sightings it tells of.</param>
public sealed record SharedContext(IReadOnlyList<string> Techniques, int Sightings, IReadOnlyList<SharedPlaybook> Playbooks, IReadOnlyList<AffectedComponent> Affected);

/// <param name="Text">CACAO 2.0 (JSON), as it was signed; nothing here runs it by itself.</param>
public sealed record SharedPlaybook(string ObjectId, string Name, [property: JsonConverter(typeof(LongText))] string Text);

/// <param name="Component">Package URL without version.</param>
/// <param name="Versions">vers range; empty: not said.</param>
public sealed record AffectedComponent(string ObjectId, string Component, string Versions, string AdvisoryId);
