namespace Hikeshi.Telemetry.Listening;

/// <summary>How doors without a word for "later" hold their senders back: they do not read.</summary>
internal static class Busy
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async ValueTask WaitAsync(IEventTaker taker, TimeProvider clock, CancellationToken cancel)
    {
        while (taker.IsBusy)
        {
            await Task.Delay(Pause, clock, cancel);
        }
    }
}
