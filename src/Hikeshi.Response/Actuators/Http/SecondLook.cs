namespace Hikeshi.Response.Actuators.Http;

/// <summary>A release is looked at a second time, too: a product that says so and does nothing leaves a block behind that nobody knows of.</summary>
internal static class SecondLook
{
    private const int Looks = 3;

    /// <summary>Directories in the cloud may show for a moment what was before.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <param name="isGone">Asks the other side anew.</param>
    /// <exception cref="NotDoneException">It is still there after three looks.</exception>
    public static async Task GoneAsync(string what, Func<Task<bool>> isGone, TimeProvider clock, CancellationToken cancel)
    {
        for (var look = 1; !await isGone(); look++)
        {
            if (look == Looks)
            {
                throw new NotDoneException($"it said that {what} was let go, and it is still there");
            }

            await Task.Delay(Pause, clock, cancel);
        }
    }
}
