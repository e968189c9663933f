using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;

namespace Hikeshi.Node.Witnessing;

/// <summary>Turns contradictions into facts, each once for a log: a node that has shown two histories will go on showing them.</summary>
internal sealed class SplitViewDesk(SectorKeys keys)
{
    private const string NotShown = "not-shown";
    private readonly HashSet<(string Origin, bool Proven)> known = [];
    private readonly List<Recorded<Fact>> alarms = [];
    private readonly Lock gate = new();

    /// <summary>Every alarm that this log holds, oldest first.</summary>
    public IReadOnlyList<Recorded<Fact>> Alarms
    {
        get
        {
            lock (gate)
            {
                return [.. alarms];
            }
        }
    }

    public void Apply(Recorded<SplitViewSeen> seen)
    {
        lock (gate)
        {
            known.Add((seen.Fact.Origin, seen.Fact.How != NotShown));
        }

        Keep(seen.Id, seen);
    }

    public void Apply(Recorded<OwnLogContradicted> contradicted) => Keep(contradicted.Id, contradicted);

    /// <summary>What to record about a contradiction that this node's witness saw; null when it was recorded before.</summary>
    public SplitViewSeen? News(SplitView split)
    {
        if (keys.MemberOf(split.Origin) is not { } member || !IsNew(split.Origin, split.Kind != ContradictionKind.NotShown)
            || !Checkpoint.TryParse(split.First.Text, out var first) || !Checkpoint.TryParse(split.Second.Text, out var second))
        {
            return null;
        }

        return new SplitViewSeen(member, split.Origin, Word(split.Kind), first.Size, second.Size, split.First.ToString(), split.Second.ToString(), [.. split.Proof.Select(Convert.ToBase64String)]);
    }

    /// <summary>Whether a contradiction that the hub tells of proves itself with the key that is pinned here, and is new. The hub's word alone is not enough.</summary>
    public bool IsProvenNews(SplitViewSeen told) =>
        keys.LogOf(told.Origin) is { } log && keys.MemberOf(told.Origin) == told.Member && Read(told) is { } split && split.IsProven(log) && Word(split.Kind) == told.How
        && IsNew(told.Origin, isProven: true);

    public void Forget(SplitViewSeen news)
    {
        lock (gate)
        {
            known.Remove((news.Origin, news.How != NotShown));
        }
    }

    private bool IsNew(string origin, bool isProven)
    {
        lock (gate)
        {
            return known.Add((origin, isProven));
        }
    }

    private void Keep<T>(Kernel.Identity.EntryId id, Recorded<T> recorded)
        where T : Fact
    {
        lock (gate)
        {
            alarms.Add(new Recorded<Fact>(id, recorded.Index, recorded.Time, recorded.Actor, recorded.Causes, recorded.Fact));
        }
    }

    private static SplitView? Read(SplitViewSeen told)
    {
        if (told.Proof.Count > 63 || !SignedNote.TryParse(Encoding.UTF8.GetBytes(told.First), out var first) || !SignedNote.TryParse(Encoding.UTF8.GetBytes(told.Second), out var second))
        {
            return null;
        }

        var proof = new List<byte[]>();
        foreach (var line in told.Proof)
        {
            var hash = new byte[33];
            if (!Convert.TryFromBase64String(line, hash, out var length) || length != 32)
            {
                return null;
            }

            proof.Add(hash[..32]);
        }

        return SplitView.Between(first, second, proof);
    }

    private static string Word(ContradictionKind kind) => kind switch
    {
        ContradictionKind.SameSize => "same-size",
        ContradictionKind.OtherPast => "other-past",
        _ => NotShown,
    };
}
