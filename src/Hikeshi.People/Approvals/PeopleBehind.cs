using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.People;

namespace Hikeshi.People.Approvals;

/// <summary>Who answers for a machine: the person that its token or certificate names, else whoever issued or trusted it. Known from the log; thread-safe.</summary>
public sealed class PeopleBehind
{
    private const int CertificateCharacters = 32;
    private readonly ConcurrentDictionary<string, string> byMachine = new(StringComparer.Ordinal);

    /// <summary>The person whose wish it is when this actor asks; the actor itself where nobody stands behind it.</summary>
    public string Of(string actor) => byMachine.GetValueOrDefault(actor, actor);

    internal void Apply(Recorded<TokenIssued> issued) => byMachine["token:" + issued.Fact.TokenId] = issued.Fact.Responsible ?? issued.Actor;

    internal void Apply(Recorded<CertificateTrusted> trusted)
    {
        if (trusted.Fact.Thumbprint.Length >= CertificateCharacters)
        {
            byMachine["certificate:" + trusted.Fact.Thumbprint[..CertificateCharacters]] = trusted.Fact.Responsible ?? trusted.Actor;
        }
    }
}
