using System.Diagnostics;

namespace Hikeshi.EndToEnd.Running;

/// <summary>Waits for conditions, never for a time.</summary>
internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
            {
                throw new TimeoutException($"after {Limit.TotalSeconds:0} s it still does not hold: {what}");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
