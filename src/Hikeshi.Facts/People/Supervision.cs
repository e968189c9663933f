namespace Hikeshi.Facts.People;

/// <summary>A supervisor may see this member by name, because it consented or a law says so. It ends by itself.</summary>
/// <param name="BasisId">Names it when it is ended before its time.</param>
/// <param name="Supervisor">Who may see it, as headers of entries name them.</param>
/// <param name="Member">The member that may be named.</param>
/// <param name="Basis"><c>consent</c> or <c>law</c>.</param>
/// <param name="Reference">The document or the clause.</param>
[FactKind("people.legal-basis-recorded/1")]
public sealed record LegalBasisRecorded(string BasisId, string Supervisor, string Member, string Basis, string Reference, DateTimeOffset Until) : Fact;

[FactKind("people.legal-basis-ended/1")]
public sealed record LegalBasisEnded(string BasisId, string Reason) : Fact;

/// <summary>A supervisor saw a member by name that has not consented. Recorded once for each question while the node runs.</summary>
/// <param name="Subject">The question.</param>
[FactKind("people.named-viewed/1")]
public sealed record NamedViewed(string BasisId, string Member, string Subject) : Fact;
