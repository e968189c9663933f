namespace Hikeshi.Evidence.Verification;

/// <summary>The names of everything that a verification can find wrong. Stable: scripts compare them.</summary>
public static class ProblemCode
{
    public const string CheckpointMissing = "checkpoint-missing";
    public const string CheckpointMalformed = "checkpoint-malformed";
    public const string SignatureWrong = "signature-wrong";
    public const string OriginDiffers = "origin-differs";
    public const string KeyMissing = "key-missing";

    /// <summary>Fewer of the known witnesses have cosigned than were demanded.</summary>
    public const string CosignaturesMissing = "cosignatures-missing";

    /// <summary>A line with the name and id of a known witness is not by its key, or not over this checkpoint.</summary>
    public const string CosignatureWrong = "cosignature-wrong";

    public const string MarkDamaged = "mark-damaged";

    /// <summary>The recomputed root is not the one that was signed.</summary>
    public const string RootDiffers = "root-differs";

    /// <summary>The checkpoint, or the mark of what was acknowledged, covers entries that cannot be read.</summary>
    public const string EntriesMissing = "entries-missing";

    /// <summary>The log is shorter than an older checkpoint of it.</summary>
    public const string SizeShrank = "size-shrank";

    /// <summary>The first entries are not those that an older checkpoint covers.</summary>
    public const string HistoryRewritten = "history-rewritten";

    public const string TileMissing = "tile-missing";
    public const string TileLength = "tile-length";
    public const string TileDiffers = "tile-differs";
    public const string TileBeyondLog = "tile-beyond-log";
    public const string NotATile = "not-a-tile";
    public const string BundleMalformed = "bundle-malformed";

    public const string SegmentMissing = "segment-missing";
    public const string SegmentDamaged = "segment-damaged";
    public const string HeaderMalformed = "header-malformed";
    public const string HeaderNotCanonical = "header-not-canonical";
    public const string CauseUnknown = "cause-unknown";
    public const string IdRepeated = "id-repeated";
    public const string BodyDiffers = "body-differs";
    public const string BodyUnreadable = "body-unreadable";

    /// <summary>A body is gone, and no entry records its erasure.</summary>
    public const string ErasureUnrecorded = "erasure-unrecorded";
}
