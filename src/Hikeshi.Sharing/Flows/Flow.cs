using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Sharing.Flows;

/// <summary>One bundle that was published or received here, and what came of it.</summary>
/// <param name="Direction">published or received.</param>
/// <param name="Passed">Who passed it on, first to last.</param>
public sealed record Flow(EntryId Entry, DateTimeOffset At, string Direction, MemberId Producer, string BundleId, int Objects, Tlp? Marking, string? Audience, IReadOnlyList<string> Passed)
{
    public const string Out = "published";
    public const string In = "received";

    /// <summary>Kept of one bundle; what is beyond is only counted.</summary>
    private const int Most = 50;

    public IReadOnlyList<string> ObjectIds { get; init; } = [];

    public IReadOnlyList<FlowAccepted> Accepted { get; init; } = [];

    public IReadOnlyList<FlowRefused> Refused { get; init; } = [];

    public int RefusedCount { get; init; }

    /// <summary>What was decided because of it.</summary>
    public IReadOnlyList<FlowCaused> Caused { get; init; } = [];

    public int CausedCount { get; init; }

    /// <summary>What takes it back, wholly or in part; of a flow that takes something back itself, that.</summary>
    public IReadOnlyList<FlowRetracted> Retracted { get; init; } = [];

    internal Flow With(FlowAccepted accepted) => this with { Accepted = Added(Accepted, accepted) };

    internal Flow With(FlowRefused refused) => this with { Refused = Added(Refused, refused), RefusedCount = RefusedCount + 1 };

    internal Flow With(FlowCaused caused) => this with { Caused = Added(Caused, caused), CausedCount = CausedCount + 1 };

    internal Flow With(FlowRetracted retracted) => this with { Retracted = Added(Retracted, retracted) };

    private static IReadOnlyList<T> Added<T>(IReadOnlyList<T> list, T more) => list.Count >= Most ? list : [.. list, more];
}

public sealed record FlowAccepted(EntryId Entry, string Title, int Objects);

/// <param name="Code">As <see cref="ObjectRefused"/> has it.</param>
public sealed record FlowRefused(EntryId Entry, string ObjectId, string Code, string What, string Reason);

/// <summary>A containment, a question to people, or a rule that watches.</summary>
/// <param name="What">order, reserve, waiting, record, recommend, refused: the verdict on an action; rule: it watches here; rule-withdrawn; released.</param>
/// <param name="Containment">Null where it is no action.</param>
public sealed record FlowCaused(EntryId Entry, string What, string Target, string Reason, ContainmentId? Containment);

/// <param name="Why">revoked, corrected or contradictory.</param>
public sealed record FlowRetracted(EntryId Entry, DateTimeOffset At, string Why, string Reason, IReadOnlyList<string> ObjectIds);
