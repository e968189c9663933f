using System.Text.Json.Serialization;

namespace Hikeshi.Kernel.Situation;

/// <summary>One entry as an explanation shows it.</summary>
/// <param name="Index">Its place in the log; zero when <see cref="State"/> is unknown.</param>
public abstract record ExplainedEntry(string EntryId, ulong Index, string Kind, string Actor, DateTimeOffset Time, string Summary, string? Body, bool Repeated)
{
    public EntryState State { get; init; }

    /// <summary><see cref="Summary"/> in both languages; null when nobody could say it.</summary>
    public BilingualText? Text { get; init; }

    /// <summary>True when the body is there, and is not shown whole: too large for this explanation, or with no more of it than a person reads.</summary>
    public bool BodyCut { get; init; }

    /// <summary>True when there is more beneath than is shown: a limit of depth or size was reached.</summary>
    public bool Cut { get; init; }

    /// <summary>What must be known to understand it: the rule's text and version, the policy's version, who approved.</summary>
    public IReadOnlyList<WhyGround>? Grounds { get; init; }

    /// <summary>What is shown beneath it, whatever the direction.</summary>
    public IReadOnlyList<ExplainedEntry> Next() => Branches;

    /// <summary>True when the text of a ground is that of an entry right beneath, so that it need not be shown twice.</summary>
    public bool ShowsBeneath(WhyGround ground) => ground.EntryId is { } holder && Branches.Any(branch => branch.EntryId == holder);

    protected abstract IReadOnlyList<ExplainedEntry> Branches { get; }
}

/// <summary>What the log holds of an entry.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryState>))]
public enum EntryState
{
    [JsonStringEnumMemberName("recorded")]
    Recorded,

    /// <summary>Its body is gone for good; header, position and proof are there.</summary>
    [JsonStringEnumMemberName("erased")]
    Erased,

    /// <summary>Named as a cause, and not in this log.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
