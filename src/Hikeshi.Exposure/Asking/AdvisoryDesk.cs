using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Exposure.Asking;

/// <summary>
/// Answers, from the own ledger, whom an advisory reaches here: one that arrived, or one that the hub asks about. What only the hub's question says is
/// the hub's word, whoever worked out what it reaches.
/// </summary>
/// <param name="hub">Whose questions arrive here; null where they are the node's own.</param>
public sealed class AdvisoryDesk(Func<LedgerView?> ledger, MemberId? hub)
{
    private readonly ConcurrentDictionary<string, bool> own = new(StringComparer.Ordinal); // digests of the documents that came by an own feed or person

    public void Apply(Recorded<AdvisoryReceived> advisory) => own[DigestOf(advisory.Fact.Document)] = true;

    public IReadOnlyList<Fact> Assess(Recorded<AdvisoryReceived> advisory) =>
        ledger() is { } view ? [ExposureAssessor.Assess(advisory.Fact, view)] : [];

    /// <summary>The very document makes it own, not its id: under a known id the hub could ask about anything.</summary>
    public IReadOnlyList<Fact> Assess(Recorded<SectorAsked> asked) => ledger() is not { } view ? []
        : [ExposureAssessor.Assess(ExposureAssessor.Receive("hub", Encoding.UTF8.GetBytes(asked.Fact.Document)), view) with { Source = own.ContainsKey(DigestOf(asked.Fact.Document)) ? null : hub }];

    private static string DigestOf(string document) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(document)));
}
