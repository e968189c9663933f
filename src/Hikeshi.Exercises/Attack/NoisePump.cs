using Hikeshi.Exercises.Sector;

namespace Hikeshi.Exercises.Attack;

/// <summary>Writes ordinary events of every member to the sink, at a rate, until cancelled.</summary>
/// <param name="perSecond">Events per second and member.</param>
public sealed class NoisePump(SyntheticSector sector, int seed, double perSecond, IEventSink sink)
{
    private long written;

    public long Written => Volatile.Read(ref written);

    /// <summary>A slow sink slows only its own member down; what it missed is not made up for.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(sector.Institutions.Select((institution, index) => PumpAsync(institution, index, cancel)));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The exercise is over.
        }
    }

    private async Task PumpAsync(Institution institution, int index, CancellationToken cancel)
    {
        var noise = new NoiseGenerator(institution, seed);
        var period = TimeSpan.FromSeconds(1 / perSecond);
        await Task.Delay(period * index / sector.Institutions.Count, cancel);
        using var timer = new PeriodicTimer(period);
        do
        {
            await sink.WriteAsync(institution.Id, noise.Next(DateTimeOffset.UtcNow), cancel);
            Interlocked.Increment(ref written);
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }
}
