namespace Hikeshi.Facts.Evidence;

/// <summary>
/// A person had bodies destroyed for good; the causes of this entry are the entries that they belonged to. Keys and salts are gone: nobody reads
/// them again, and nobody confirms a guess. Headers, positions and proofs stay.
/// </summary>
/// <param name="Bodies">How many; as many as there are causes.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why, in words that name nobody: they are kept.</param>
[FactKind("evidence.bodies-erased/1")]
public sealed record BodiesErased(int Bodies, string By, string Reason) : Fact;
