using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;

namespace Hikeshi.Node.Explaining;

/// <summary>Rules, rule sets and approvals that were recorded before an entry. Looks at a bounded number of headers in all, nearest first.</summary>
public sealed class EarlierGrounds(IEvidenceView log)
{
    /// <summary>A node that has run for longer since it adopted a rule shows that rule by its digest alone.</summary>
    public const int MostLookedAt = 50_000;
    private const int MostKept = 4096;

    private static readonly HashSet<string> Kinds =
        [.. new[] { typeof(RuleCited), typeof(RuleAdopted), typeof(RulesLoaded), typeof(AutonomyEnabled) }.SelectMany(FactCatalog.KindsReadAs)];

    private readonly List<Recorded<Fact>> kept = [];
    private int looks = MostLookedAt;
    private ulong low;
    private ulong high;

    internal (EntryId Id, string Text, string? From)? Rule(string digest, ulong before) =>
        Newest<RuleCited>(before, cited => cited.RuleDigest == digest) is { } own ? (own.Id, own.Fact.Text, null)
        : Newest<RuleAdopted>(before, adopted => adopted.RuleDigest == digest) is { } foreign ? (foreign.Id, foreign.Fact.Text, foreign.Fact.From.ToString())
        : null;

    internal Recorded<RulesLoaded>? RuleSet(ulong before) => Newest<RulesLoaded>(before, _ => true);

    internal Recorded<AutonomyEnabled>? Approval(ContainmentKind kind, ulong before) => Newest<AutonomyEnabled>(before, enabled => enabled.ActionClass == kind);

    private Recorded<T>? Newest<T>(ulong before, Func<T, bool> wanted)
        where T : Fact
    {
        LookUntil(before);
        return kept.Where(r => r.Index < before && r.Fact is T fact && wanted(fact)).OrderByDescending(r => r.Index)
            .Select(r => (Recorded<T>?)new Recorded<T>(r.Id, r.Index, r.Time, r.Actor, r.Causes, (T)r.Fact)).FirstOrDefault();
    }

    private void LookUntil(ulong before)
    {
        if (low == 0 && high == 0)
        {
            low = high = before;
        }

        for (; high < before && looks > 0; high++)
        {
            LookAt(high);
        }

        for (; low > 0 && looks > 0; low--)
        {
            LookAt(low - 1);
        }
    }

    private void LookAt(ulong index)
    {
        looks--;
        if (kept.Count < MostKept && Kinds.Contains(log.ReadHeader(index).Kind) && log.Read(index) is { Body: not null } entry)
        {
            try
            {
                kept.Add(Journal.ToRecorded(entry));
            }
            catch (JsonException)
            {
                // Something broken wrote it: it grounds nothing.
            }
        }
    }
}
