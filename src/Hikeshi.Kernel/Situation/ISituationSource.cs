namespace Hikeshi.Kernel.Situation;

/// <summary>
/// What the console shows: the sector (or one institution) now, and every change of it. A node implements it over its own facts;
/// an exercise implements it over the whole simulated sector, with a recorded play beside the live one.
/// </summary>
public interface ISituationSource
{
    SituationSnapshot Snapshot();

    /// <summary>Changes after <paramref name="after"/> (a <see cref="SituationChange.Sequence"/>), then live until cancelled.</summary>
    IAsyncEnumerable<SituationChange> WatchAsync(long after, CancellationToken cancel);
}
