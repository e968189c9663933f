namespace Hikeshi.Facts;

/// <summary>
/// Something that happened, in the past tense. Facts only ever gain optional members; anything else is a new version
/// with an upcaster. Every version has a golden file under <c>tests/Hikeshi.Tests/Facts/Golden</c> that stays readable for ever.
/// </summary>
public abstract record Fact;

/// <summary>The name under which a fact is recorded: <c>room.past-tense/version</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FactKindAttribute(string kind) : Attribute
{
    public string Kind { get; } = kind;
}

/// <summary>A fact of a kind that this version does not know: kept, proved, and skipped.</summary>
public sealed record UnknownFact(string Kind, string Json) : Fact;
