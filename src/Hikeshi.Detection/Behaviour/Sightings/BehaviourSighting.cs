namespace Hikeshi.Detection.Behaviour;

/// <summary>A chain of deeds that together are unlike ordinary work.</summary>
/// <param name="Chain">The same number for further sightings of the same chain, in one run.</param>
/// <param name="Score">Nats.</param>
/// <param name="Needed">What it was held against.</param>
/// <param name="MayContain">Strong enough for a containment that is narrow, short and can be undone; never for another.</param>
/// <param name="Tactics">In the order of an intrusion.</param>
/// <param name="Techniques">ATT&amp;CK ids.</param>
/// <param name="Hosts">The one where it began first; at most 8 of each kind of name.</param>
/// <param name="Process">The program that the strongest sign is about.</param>
/// <param name="Parts">What makes up the score, by time.</param>
public sealed record BehaviourSighting(
    long Chain,
    double Score,
    double Needed,
    bool MayContain,
    IReadOnlyList<string> Tactics,
    IReadOnlyList<string> Techniques,
    IReadOnlyList<string> Hosts,
    IReadOnlyList<string> Users,
    string? Process,
    IReadOnlyList<string> Addresses,
    DateTimeOffset First,
    DateTimeOffset Last,
    IReadOnlyList<BehaviourPart> Parts)
{
    /// <summary>One sentence; <c>en</c> or <c>ja</c>.</summary>
    public string Sentence(string language) => BehaviourSentence.Of(this, language);
}

/// <summary>One sign and the event that showed it first.</summary>
/// <param name="Sign">Of the table of signs; <c>exposed</c> and <c>vulnerable</c> are the ledger's.</param>
/// <param name="Program">Who did it.</param>
/// <param name="Thing">What it was done with or to.</param>
/// <param name="Value">Weight and rareness, nats, before decay and before further ones of a kind count less.</param>
/// <param name="Surprise">The share of rareness in it.</param>
/// <param name="Place">Empty source for what the ledger says.</param>
/// <param name="Digest">SHA-256 of the event, lower-case hex; empty for what the ledger says.</param>
public sealed record BehaviourPart(
    string Sign,
    string Tactic,
    string Technique,
    string Host,
    string Program,
    string Thing,
    DateTimeOffset Time,
    double Value,
    double Surprise,
    bool IsFirstOnHost,
    EventPlace Place,
    string Digest);
