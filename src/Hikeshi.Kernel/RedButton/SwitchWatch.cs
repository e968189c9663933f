using Hikeshi.Kernel.Signing;

namespace Hikeshi.Kernel.RedButton;

/// <summary>Looks at the places where a switch may lie: a file, a URL. What is not there, not reachable or not valid is no switch.</summary>
/// <param name="member">The institution that it must be for.</param>
/// <param name="ignored">Told once of each thing that lies there and is not obeyed, with the reason.</param>
public sealed class SwitchWatch(string member, string? file, Uri? url, IReadOnlyDictionary<string, Ed25519PublicKey> keys, Action<string> ignored, TimeProvider clock) : IDisposable
{
    private readonly SwitchPlace place = new(file, url);
    private readonly SwitchJudge judge = new(member, keys, ignored, clock);

    /// <returns>The switch that is to be obeyed now; null: none.</returns>
    public async Task<ReleaseSwitch?> LookAsync(CancellationToken cancel)
    {
        await foreach (var lying in place.ReadAsync(cancel))
        {
            if (judge.Judge(lying) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public void Dispose() => place.Dispose();
}
