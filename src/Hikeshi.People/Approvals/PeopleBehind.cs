using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hikeshi.Facts;
using Hikeshi.Facts.People;

namespace Hikeshi.People.Approvals;

/// <summary>
/// Who stands behind a machine: the person that its token or certificate names as answering for it, and whoever issued or trusted it, who may hold
/// the secret. Known from the log; thread-safe.
/// </summary>
public sealed class PeopleBehind
{
    private const int CertificateCharacters = 32;
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> byMachine = new(StringComparer.Ordinal);

    /// <summary>Those whose wish it is when this actor asks, whoever answers for it first; the actor itself where nobody stands behind it.</summary>
    public ImmutableArray<string> Of(string actor) => byMachine.TryGetValue(actor, out var people) ? people : [actor];

    internal void Apply(Recorded<TokenIssued> issued) => Set("token:" + issued.Fact.TokenId, issued.Fact.Responsible, issued.Actor);

    internal void Apply(Recorded<CertificateTrusted> trusted)
    {
        if (trusted.Fact.Thumbprint.Length >= CertificateCharacters)
        {
            Set("certificate:" + trusted.Fact.Thumbprint[..CertificateCharacters], trusted.Fact.Responsible, trusted.Actor);
        }
    }

    /// <summary>What made it may be a machine itself: then those behind that one count.</summary>
    private void Set(string machine, string? responsible, string maker) =>
        byMachine[machine] = [.. (responsible is null ? Of(maker) : [responsible, .. Of(maker)]).Distinct(StringComparer.Ordinal)];
}
