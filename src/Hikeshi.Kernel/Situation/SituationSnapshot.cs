using System.Text.Json.Serialization;

namespace Hikeshi.Kernel.Situation;

/// <summary>Text in both first-class languages.</summary>
public sealed record BilingualText(string En, string Ja);

/// <param name="Sequence">Sequence number of the last change this snapshot holds.</param>
/// <param name="Simulation">True when what is shown is an exercise; the console says so on every screen.</param>
/// <param name="Plays">One play for a real node; "without" and "with" in the demo.</param>
public sealed record SituationSnapshot(long Sequence, bool Simulation, BilingualText Title, IReadOnlyList<Play> Plays, IReadOnlyList<Concentration> InCommon, Verdict? Verdict);

/// <param name="Name"><c>live</c>, <c>without</c> or <c>with</c>.</param>
/// <param name="ElapsedMs">Milliseconds since the play began; frozen when it ended.</param>
public sealed record Play(string Name, bool Recorded, bool Ended, double ElapsedMs, IReadOnlyList<MemberSituation> Members, PaymentFlow Payments, IReadOnlyList<SituationItem> Items);

/// <param name="Kind">Kind of institution: megabank, regional-bank, credit-cooperative, securities, insurer, exchange, clearing-house, hub.</param>
public sealed record MemberSituation(
    string Id,
    BilingualText Name,
    string Kind,
    MemberState State,
    bool Exposed,
    bool Reached,
    bool Shielded,
    int FunctionsTotal,
    int FunctionsStopped,
    double? ImmunityMs,
    IReadOnlyList<string> Suppliers);

/// <summary>The words of docs/architecture.md, from harmless to harmed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MemberState>))]
public enum MemberState
{
    [JsonStringEnumMemberName("unknown")]
    Unknown,
    [JsonStringEnumMemberName("not-exposed")]
    NotExposed,
    [JsonStringEnumMemberName("exposed")]
    Exposed,
    [JsonStringEnumMemberName("immune")]
    Immune,
    [JsonStringEnumMemberName("touched")]
    Touched,
    [JsonStringEnumMemberName("contained")]
    Contained,
    [JsonStringEnumMemberName("lost")]
    Lost,
}

public sealed record PaymentFlow(double PerSecond, long Attempts, long Refused);

/// <summary>Something that happened, in one line. <see cref="EntryId"/> with <see cref="Member"/> leads to why.</summary>
/// <param name="Kind">sighting, decision, containment, waiting, release, shared, refused, advisory, attack, payment, note.</param>
/// <param name="AtMs">Milliseconds since the play began.</param>
public sealed record SituationItem(long Sequence, double AtMs, string Member, string Kind, string? EntryId, BilingualText Text, string? Severity);

/// <summary>What several institutions depend on.</summary>
public sealed record Concentration(string Kind, BilingualText Name, int Members, int Functions);

/// <summary>The computed closing sentence.</summary>
public sealed record Verdict(bool Held, BilingualText Sentence);

/// <summary>What was said of these entries quoted contents that have been erased since; it is replaced by <paramref name="Text"/>, wherever it is shown or kept.</summary>
public sealed record ErasedContents(IReadOnlyList<string> EntryIds, BilingualText Text);

/// <summary>One change: the members that are set. The console folds it into its snapshot.</summary>
public sealed record SituationChange(
    long Sequence,
    string Play,
    double ElapsedMs,
    MemberSituation? Member = null,
    SituationItem? Item = null,
    PaymentFlow? Payments = null,
    IReadOnlyList<Concentration>? InCommon = null,
    Play? PlayReplaced = null,
    Verdict? Verdict = null,
    ErasedContents? Erased = null);
