namespace Hikeshi.Evidence.Inspection;

/// <summary>The names of what an inspection finds besides what a verification does (<see cref="Verification.ProblemCode"/>). Stable: scripts compare them.</summary>
public static class DamageCode
{
    /// <summary>Acknowledged entries cannot be read.</summary>
    public const string EntriesLost = "entries-lost";

    /// <summary>A frame that was never acknowledged.</summary>
    public const string TailUnfinished = "tail-unfinished";

    /// <summary>A frame at the end, of which nothing says whether it was acknowledged.</summary>
    public const string TailUncertain = "tail-uncertain";

    /// <summary>Bytes in a segment that the log did not write, and that hold no entry.</summary>
    public const string BytesForeign = "bytes-foreign";

    public const string SegmentUnfinished = "segment-unfinished";
    public const string SegmentHeaderDamaged = "segment-header-damaged";
    public const string SegmentForeign = "segment-foreign";

    public const string IndexMissing = "index-missing";
    public const string IndexDamaged = "index-damaged";
    public const string IndexDiffers = "index-differs";

    public const string MarkMissing = "mark-missing";
    public const string MarkHalfDamaged = "mark-half-damaged";

    public const string CursorDamaged = "cursor-damaged";
    public const string CursorBeyondLog = "cursor-beyond-log";

    public const string VerifierKeyMissing = "verifier-key-missing";
    public const string VerifierKeyDamaged = "verifier-key-damaged";
    public const string KeyUnusable = "key-unusable";
    public const string KeyDiffers = "key-differs";

    /// <summary><c>witness.vkey</c> does not belong to the key.</summary>
    public const string WitnessKeyStale = "witness-key-stale";

    public const string WitnessStateDamaged = "witness-state-damaged";
    public const string CosignedDamaged = "cosigned-damaged";
    public const string ReserveMissing = "reserve-missing";
    public const string LeftOver = "left-over";
    public const string Unreadable = "unreadable";
}
