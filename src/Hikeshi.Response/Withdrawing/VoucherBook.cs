using System.Runtime.InteropServices;
using Hikeshi.Facts;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Withdrawing;

/// <summary>Who vouches for what is contained, or waits for people: by what it acts on, and by the shared object. Thread-safe.</summary>
/// <remarks>Bounded: nothing more is noted beyond that, and what is not noted ends by itself, as everything does.</remarks>
internal sealed class VoucherBook(Func<string, bool> isNeeded)
{
    private const int MostTargets = 200_000;
    private const int MostForOne = 16;
    private readonly Dictionary<string, List<Voucher>> byTarget = new(StringComparer.Ordinal);
    private readonly Dictionary<(MemberId Producer, string Id), HashSet<string>> byObject = [];
    private readonly Lock gate = new();
    private int nextSweep = 1024;

    /// <summary>Whether this cause's word for this target is noted.</summary>
    public bool Knows(string target, EntryId cause)
    {
        lock (gate)
        {
            return byTarget.TryGetValue(target, out var known) && known.Exists(each => each.Cause == cause);
        }
    }

    public void Note(string target, Voucher voucher)
    {
        lock (gate)
        {
            if (byTarget.Count >= nextSweep)
            {
                Sweep();
            }

            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(byTarget, target, out var isKnown);
            list ??= [];
            if (list.Exists(each => each.Cause == voucher.Cause))
            {
                return;
            }

            if (!isKnown && byTarget.Count > MostTargets)
            {
                byTarget.Remove(target);
                return;
            }

            if (list.Count == MostForOne && !MakeRoom(target, list, voucher.Source))
            {
                return;
            }

            list.Add(voucher);
            foreach (var said in voucher.Objects)
            {
                ref var targets = ref CollectionsMarshal.GetValueRefOrAddDefault(byObject, (said.Producer, said.Id), out _);
                (targets ??= new(StringComparer.Ordinal)).Add(target);
            }
        }
    }

    public IReadOnlyList<Voucher> For(string target)
    {
        lock (gate)
        {
            return byTarget.TryGetValue(target, out var list) ? [.. list] : [];
        }
    }

    /// <summary>What an object, in whichever version, vouches for.</summary>
    public IReadOnlyList<string> TargetsOf(MemberId producer, string objectId)
    {
        lock (gate)
        {
            return byObject.TryGetValue((producer, objectId), out var targets) ? [.. targets] : [];
        }
    }

    /// <summary>Whoever says the same again and again pushes out only own words: another's word is what keeps a containment when theirs is taken back.</summary>
    private bool MakeRoom(string target, List<Voucher> list, MemberId source)
    {
        var oldest = list.FindIndex(each => each.Source == source || list.Exists(other => other != each && other.Source == each.Source));
        if (oldest < 0)
        {
            return false; // so many different ones are enough
        }

        Forget(target, list[oldest]);
        list.RemoveAt(oldest);
        return true;
    }

    /// <summary>What neither is in force nor waits needs nobody's word; looked for only when the book has doubled.</summary>
    private void Sweep()
    {
        foreach (var (target, list) in byTarget.Where(each => !isNeeded(each.Key)).ToList())
        {
            byTarget.Remove(target);
            list.ForEach(voucher => Forget(target, voucher));
        }

        nextSweep = Math.Max(1024, byTarget.Count * 2);
    }

    private void Forget(string target, Voucher voucher)
    {
        foreach (var said in voucher.Objects)
        {
            if (byObject.TryGetValue((said.Producer, said.Id), out var targets) && targets.Remove(target) && targets.Count == 0)
            {
                byObject.Remove((said.Producer, said.Id));
            }
        }
    }
}
