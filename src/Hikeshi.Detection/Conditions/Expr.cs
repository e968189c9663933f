using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Conditions;

/// <summary>What a rule demands, once its condition and its search identifiers have been put together.</summary>
internal abstract record Expr;

internal sealed record AllOf(IReadOnlyList<Expr> Parts) : Expr;

internal sealed record AnyOf(IReadOnlyList<Expr> Parts) : Expr;

/// <summary>At least <paramref name="Count"/> of the parts.</summary>
internal sealed record AtLeast(int Count, IReadOnlyList<Expr> Parts) : Expr;

internal sealed record Negation(Expr Part) : Expr;

/// <param name="Predicate">What is asked of the event; equal predicates are evaluated once per event, whoever asks.</param>
/// <param name="Display">As the rule wrote it.</param>
internal sealed record Test(Predicate Predicate, string Display) : Expr;
