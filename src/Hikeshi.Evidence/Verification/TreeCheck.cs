using Hikeshi.Evidence.Checkpoints;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Recomputes the tree and compares its root with what was signed: now, and at older checkpoints. That the very leaves which make the
/// present root begin with those that made the older one is consistency itself (RFC 9162 §2.1.4), without a proof in between.
/// </summary>
internal sealed class TreeCheck
{
    private readonly string place;
    private readonly Checkpoint? head;
    private readonly Checkpoint? older;
    private readonly Checkpoint? cosigned;
    private readonly Findings findings;

    /// <param name="place">Of the present checkpoint.</param>
    /// <param name="older">One that somebody has kept.</param>
    /// <param name="cosigned">The one that the log keeps for its cosignatures.</param>
    public TreeCheck(string place, Checkpoint? head, Checkpoint? older, Checkpoint? cosigned, Findings findings)
    {
        (this.place, this.head, this.older, this.cosigned, this.findings) = (place, head, older, cosigned, findings);
        if (head is not null && older is not null && head.Origin != older.Origin)
        {
            findings.Problem(ProblemCode.OriginDiffers, place, $"its origin is '{head.Origin}', that of the older checkpoint '{older.Origin}'");
        }

        if (head is not null && cosigned is not null && head.Origin != cosigned.Origin)
        {
            findings.Problem(ProblemCode.OriginDiffers, place, $"its origin is '{head.Origin}', that of the cosigned checkpoint '{cosigned.Origin}'");
        }

        if (head is not null && older?.Size > head.Size)
        {
            findings.Problem(ProblemCode.SizeShrank, place, $"it covers {head.Size} entries, though an older one covers {older.Size}");
        }

        CompareRoots();
    }

    public TreeFold Fold { get; } = new();

    public void Add(ReadOnlySpan<byte> leafHash)
    {
        Fold.Add(leafHash);
        CompareRoots();
    }

    /// <summary>To be called when there are no more leaves.</summary>
    public void End()
    {
        if (head?.Size > Fold.Size)
        {
            findings.Problem(ProblemCode.EntriesMissing, place, $"it covers {head.Size} entries, but only {Fold.Size} can be read");
        }
    }

    private void CompareRoots()
    {
        if (head?.Size == Fold.Size && !head.Root.AsSpan().SequenceEqual(Fold.Root()))
        {
            findings.Problem(ProblemCode.RootDiffers, place, $"the first {head.Size} entries do not have the root hash that was signed");
        }

        if (older?.Size == Fold.Size && !older.Root.AsSpan().SequenceEqual(Fold.Root()))
        {
            findings.Problem(ProblemCode.HistoryRewritten, place, $"the first {older.Size} entries are not those of the older checkpoint: this log has shown two histories");
        }

        if (cosigned?.Size == Fold.Size && !cosigned.Root.AsSpan().SequenceEqual(Fold.Root()))
        {
            findings.Problem(ProblemCode.HistoryRewritten, place, $"the first {cosigned.Size} entries are not those of the cosigned checkpoint: this log has shown its witnesses another history");
        }
    }
}
