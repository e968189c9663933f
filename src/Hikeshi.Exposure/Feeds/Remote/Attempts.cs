namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>Tries again what may pass: with a pause that doubles and differs by chance, or the one that the server asks for.</summary>
internal sealed class Attempts(FetchPatience patience)
{
    /// <exception cref="FetchTrouble">Of the last attempt.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, CancellationToken cancel)
    {
        for (var number = 1; ; number++)
        {
            TimeSpan pause;
            try
            {
                return await attempt();
            }
            catch (FetchTrouble trouble) when (trouble.Again && number < patience.Attempts && !(trouble.RetryAfter > patience.LongestDelay))
            {
                var doubled = patience.FirstDelay * Math.Pow(2, number - 1);
                pause = trouble.RetryAfter ?? Shorter(doubled * (1 + (Random.Shared.NextDouble() / 2)), patience.LongestDelay);
            }

            await Task.Delay(pause, cancel);
        }
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
