namespace Hikeshi.Telemetry.DeadLetters;

/// <param name="FileSize">Bytes at which the file is put aside; there are two at most, so twice this on disk.</param>
/// <param name="PerSecond">Letters of one source in one second; what is more is counted.</param>
public sealed record DeadLetterLimits(long FileSize, int PerSecond)
{
    public static DeadLetterLimits Usual { get; } = new(16 << 20, 10);
}
