using System.Collections.Concurrent;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>Several releases: what cannot be let go does not keep the rest from it, and is said at the end.</summary>
internal static class LettingGo
{
    private const int AtOnce = 8;
    private const int MostNamed = 3;

    /// <param name="release">Lets go of one. True: there was something of ours.</param>
    /// <returns>Of how many there was something.</returns>
    /// <exception cref="NotDoneException">Some are still held.</exception>
    public static Task<int> EachAsync<T>(IEnumerable<T> all, Func<T, Task<bool>> release, CancellationToken cancel) => EachAsync(all, AtOnce, release, cancel);

    /// <summary>Where the line takes one question at a time.</summary>
    /// <inheritdoc cref="EachAsync{T}(IEnumerable{T}, Func{T, Task{bool}}, CancellationToken)"/>
    public static Task<int> OneByOneAsync<T>(IEnumerable<T> all, Func<T, Task<bool>> release, CancellationToken cancel) => EachAsync(all, 1, release, cancel);

    private static async Task<int> EachAsync<T>(IEnumerable<T> all, int atOnce, Func<T, Task<bool>> release, CancellationToken cancel)
    {
        var (done, failures) = (0, new ConcurrentQueue<string>());
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel }, async (one, _) =>
        {
            try
            {
                if (await release(one))
                {
                    Interlocked.Increment(ref done);
                }
            }
            catch (NotDoneException failed)
            {
                failures.Enqueue(failed.Message);
            }
        });
        return failures.IsEmpty ? done
            : failures.Count == 1 ? throw new NotDoneException(failures.First())
            : throw new NotDoneException($"{failures.Count} could not be let go: {string.Join("; ", failures.Distinct(StringComparer.Ordinal).Take(MostNamed))}");
    }
}
