using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Tokens;

namespace Hikeshi.People.Supervision;

/// <summary>Why a supervisor may see a member by name, and until when. Each ends by itself. A projection of its facts; thread-safe.</summary>
public sealed class LegalBases(TimeProvider clock)
{
    public const int Most = 10_000;
    private readonly ConcurrentDictionary<string, LegalBasisRecorded> recorded = new(StringComparer.Ordinal);

    public IReadOnlyList<LegalBasisRecorded> InForce => [.. recorded.Values.Where(IsInForce).OrderBy(basis => basis.Until)];

    /// <returns>What allows this actor to see this member by name; null: nothing does.</returns>
    public LegalBasisRecorded? Of(Actor actor, string member) =>
        recorded.Values.FirstOrDefault(basis => IsInForce(basis) && basis.Supervisor == actor.EvidenceName && basis.Member == member);

    public void Apply(Recorded<LegalBasisRecorded> fact) => recorded[fact.Fact.BasisId] = fact.Fact;

    public void Apply(Recorded<LegalBasisEnded> ended) => recorded.TryRemove(ended.Fact.BasisId, out _);

    private bool IsInForce(LegalBasisRecorded basis) => basis.Until > clock.GetUtcNow();
}
