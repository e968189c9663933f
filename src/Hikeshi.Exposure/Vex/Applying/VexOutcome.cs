namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>What statements made of findings, and what became of each statement. Immutable, thread-safe.</summary>
public sealed class VexOutcome
{
    private readonly Dictionary<(string Purl, string Advisory, string Document), VexDecision> byFinding;

    internal VexOutcome(IReadOnlyList<VexDecision> decisions, IReadOnlyList<VexUse> uses)
    {
        Decisions = decisions;
        Uses = uses;
        byFinding = decisions.ToDictionary(one => (one.Purl, one.Advisory, one.Document));
    }

    public static VexOutcome None { get; } = new([], []);

    /// <summary>Findings that a statement speaks of, by purl, advisory and document. A finding that is not here is open, and nobody spoke of it.</summary>
    public IReadOnlyList<VexDecision> Decisions { get; }

    /// <summary>Every statement that was given, once, by its place.</summary>
    public IReadOnlyList<VexUse> Uses { get; }

    /// <returns>Null when no statement speaks of the finding.</returns>
    public VexDecision? Of(string purl, string advisory, string document) => byFinding.GetValueOrDefault((purl, advisory, document));

    public bool IsClosed(string purl, string advisory, string document) => Of(purl, advisory, document)?.State == VexState.Closed;

    /// <summary>How many statements ended how.</summary>
    public IReadOnlyList<(VexFate Fate, int Count)> Counts => [.. Uses.CountBy(use => use.Fate).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))];
}

/// <summary>What the statements in force make of one finding in one document.</summary>
/// <param name="InForce">The newest of each author, by author.</param>
/// <param name="Superseded">Earlier ones of these authors that spoke of the same: the history, newest first.</param>
public sealed record VexDecision(string Purl, string Advisory, string Document, VexState State, IReadOnlyList<VexStatement> InForce, IReadOnlyList<VexStatement> Superseded)
{
    /// <summary>The newest in force, which a report shows first.</summary>
    public VexStatement Because => InForce.MaxBy(statement => statement.Said)!;
}

/// <summary>All but <see cref="Closed"/> leave a finding open.</summary>
public enum VexState
{
    /// <summary>Everybody in force says not affected, or fixed.</summary>
    Closed,

    Affected,

    UnderInvestigation,

    /// <summary>One closes it, another does not: a person must decide.</summary>
    Contradicted,
}

/// <param name="Why">One sentence.</param>
public sealed record VexUse(VexStatement Statement, VexFate Fate, string Why);

/// <summary>What became of a statement. Of several findings that it reached, the first of these that happened.</summary>
public enum VexFate
{
    ClosedFinding,

    /// <summary>It says affected or under investigation of a finding that stays open.</summary>
    AnnotatedFinding,

    Contradicted,

    /// <summary>Its author said something newer.</summary>
    Superseded,

    /// <summary>A newer version of its document is there.</summary>
    SupersededDocument,

    Withdrawn,

    NamesNoProduct,

    /// <summary>A product or component without a package URL, or a reference that leads to none.</summary>
    NoPackageUrl,

    /// <summary>A range in words, or in a notation that is not <c>vers</c>.</summary>
    RangeNotUnderstood,

    /// <summary>"Fixed" without saying in which version.</summary>
    FixedWithoutVersion,

    ProductNotInSoftware,

    ComponentNotInProduct,

    /// <summary>The component is there, and no advisory about this weakness affects it.</summary>
    NoFinding,

    /// <summary>The advisory covers several CVEs, and the statement speaks of one of them only.</summary>
    PartOfAdvisory,
}
