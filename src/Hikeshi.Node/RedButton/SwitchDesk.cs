using Hikeshi.Facts.Response;
using Hikeshi.Kernel.RedButton;
using Hikeshi.Node.Settings;
using Hikeshi.Response;

namespace Hikeshi.Node.RedButton;

/// <summary>The node obeys the off-box switch too: one that was stopped and goes on finds it, lets go of everything and acts no more.</summary>
internal sealed class SwitchDesk(NodeSettings settings, ResponseService response, RedButtonDesk button, Action<string> ignored, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken cancel)
    {
        if (settings.SwitchFile is null && settings.SwitchUrl is null)
        {
            return;
        }

        using var watch = new SwitchWatch(settings.Member.Value, settings.SwitchFile, settings.SwitchUrl, settings.SwitchKeys, ignored, clock);
        var obeyed = response.State.AllReleased?.Switch;
        while (true)
        {
            var lying = await watch.LookAsync(cancel);
            response.Switch.Saw(lying);
            if (lying is { } pressed && pressed.Id != obeyed)
            {
                obeyed = pressed.Id;
                await button.PressAsync($"switch:{pressed.Signer}", new AllReleased(response.State.Active.Count, pressed.Signer, pressed.Reason) { Switch = pressed.Id });
            }

            await Task.Delay(Pause, clock, cancel);
        }
    }
}
