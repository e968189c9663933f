using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Tree;
using Hikeshi.Evidence.Witnessing;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Recomputes a log from its published files alone, by whichever implementation they were written. Entries are opaque bytes here. Nothing but
/// the checkpoint is fetched before its signature holds; what cannot be had, not even its hashes, stops the recomputation there.
/// </summary>
internal sealed class PublishedCheck
{
    private const string CheckpointPath = "checkpoint";
    private const int TilesAhead = 4;

    private readonly Findings findings = new();
    private readonly IPublishedLog log;
    private readonly string name;
    private readonly NoteVerifier verifier;
    private readonly Checkpoint? older;
    private readonly bool wantsCosignatures;
    private readonly CosignatureCheck cosignatures;

    public PublishedCheck(IPublishedLog log, string name, NoteVerifier verifier, Checkpoint? older, WitnessPolicy? witnesses)
    {
        (this.log, this.name, this.verifier, this.older) = (log, name, verifier, older);
        wantsCosignatures = witnesses is not null;
        cosignatures = new CosignatureCheck(witnesses, verifier, findings);
    }

    public async Task<VerificationReport> RunAsync(CancellationToken cancel)
    {
        var place = log.PlaceOf(CheckpointPath);
        var cosigned = wantsCosignatures ? await CosignedAsync(cancel) : null; // first, so that the checkpoint covers it
        if (await HeadAsync(place, cancel) is not { } head)
        {
            return Report(null, 0, null);
        }

        var tree = new TreeCheck(place, head, older, cosigned, findings);
        if (head.Size == 0)
        {
            return Report(head, 0, null);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var source = await LayoutFinder.FindAsync(log, head.Size, findings, stop.Token);
        if (source is not null)
        {
            await RecomputeAsync(source, tree, head.Size, stop);
        }

        tree.End();
        return Report(head, tree.Fold.Size, source);
    }

    private async Task<Checkpoint?> CosignedAsync(CancellationToken cancel)
    {
        var fetched = await log.ReadAsync(CosignedLog.FileName, SignedHead.Longest, cancel);
        return SignedHead.ReadCosigned(log.PlaceOf(CosignedLog.FileName), fetched.Bytes, verifier, cosignatures, findings);
    }

    private async Task<Checkpoint?> HeadAsync(string place, CancellationToken cancel)
    {
        var fetched = await log.ReadAsync(CheckpointPath, SignedHead.Longest, cancel);
        if (fetched.Absence is Absence.Missing or Absence.Denied)
        {
            findings.Problem(ProblemCode.CheckpointMissing, place, "there is no checkpoint for us; give what stands before 'checkpoint'");
            return null;
        }

        var head = SignedHead.Read(place, fetched.Bytes, verifier, cosignatures, findings);
        if (head is not null && head.Origin != verifier.Name)
        {
            // The key's name SHOULD be the origin (C2SP tlog-checkpoint, Signatures); older logs have another.
            findings.Note($"the origin of the checkpoint is '{head.Origin}', the key is named '{verifier.Name}'");
        }

        // What is wrong with a cosignature is no reason to stop: the log has signed it.
        return findings.Problems.Any(p => p.Code == ProblemCode.SignatureWrong) ? null : head;
    }

    private async Task RecomputeAsync(LeafSource source, TreeCheck tree, ulong size, CancellationTokenSource stop)
    {
        var tiles = (size / TilePath.FullWidth) + (size % TilePath.FullWidth == 0 ? 0UL : 1);
        var ahead = new Queue<Task<Leaves>>();
        try
        {
            for (ulong number = 0, next = 0; number < tiles; number++)
            {
                for (; next < tiles && ahead.Count < TilesAhead; next++)
                {
                    ahead.Enqueue(source.ReadAsync(next, (int)Math.Min(TilePath.FullWidth, size - (next * TilePath.FullWidth)), stop.Token));
                }

                var leaves = await ahead.Dequeue();
                if (leaves.Problem is { } problem)
                {
                    findings.Problem(problem);
                    if (leaves.Hashes.Length == 0)
                    {
                        return;
                    }
                }

                await TakeAsync(source, leaves, tree, size, stop.Token);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(LeafSource source, Leaves leaves, TreeCheck tree, ulong size, CancellationToken cancel)
    {
        for (var at = 0; at < leaves.Hashes.Length; at += MerkleTree.HashSize)
        {
            tree.Add(leaves.Hashes.AsSpan(at, MerkleTree.HashSize));
        }

        if (leaves.Bundle is { } bundle)
        {
            await source.Tiles.CheckAsync(bundle, size, cancel);
        }

        while (tree.Fold.TryTakeFull(out var full))
        {
            await source.Tiles.CheckAsync(full, size, cancel);
        }

        if (tree.Fold.Size == size)
        {
            foreach (var partial in tree.Fold.Partial())
            {
                await source.Tiles.CheckAsync(partial, size, cancel);
            }

            foreach (var beyond in source.Tiles.Beyond(size))
            {
                findings.Note($"{beyond} reaches beyond the checkpoint, and nothing can be said of what lies there");
            }
        }
    }

    private VerificationReport Report(Checkpoint? head, ulong recomputed, LeafSource? source)
    {
        var finality = cosignatures.End(log.PlaceOf(CheckpointPath), recomputed);
        return new VerificationReport(
            name, head?.Origin ?? verifier.Name, verifier.ToString(), KeyWasGiven: true,
            source is null ? VerificationDepth.Nothing : source.Form is null ? VerificationDepth.HashTiles : VerificationDepth.Entries,
            recomputed, head?.Size ?? 0, head is null ? "" : Convert.ToBase64String(head.Root), older?.Size, Erased: 0, Segments: 0,
            source?.Tiles.CheckedTiles ?? 0, source?.Tiles.CheckedBundles ?? 0, findings.Problems, findings.Notes, finality);
    }
}
