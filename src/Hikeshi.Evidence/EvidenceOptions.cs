using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence;

/// <summary>How a log is opened.</summary>
public sealed class EvidenceOptions
{
    /// <summary>The checkpoint's first line and the name of its key: a URL without scheme, such as <c>hikeshi.example/member-03</c>. No spaces, no plus.</summary>
    public required string Origin { get; init; }

    /// <summary>Signs checkpoints with a second key, too: ECDSA on P-256, for verifiers that know no Ed25519.</summary>
    public bool Ecdsa { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Bytes kept back on the disk for critical entries (releases, ends, what follows from entries that are there) once everything else is full.</summary>
    public long ReserveBytes { get; init; } = 4 << 20;

    /// <summary>Upper bound between an append and the checkpoint that covers it.</summary>
    public TimeSpan PublishEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Size at which a segment is closed. Small only in tests.</summary>
    internal long SegmentBytes { get; init; } = 32 << 20;

    /// <summary>What the log writes to. Another one only in tests.</summary>
    internal IDisk Disk { get; init; } = Segments.Disk.Real;
}
