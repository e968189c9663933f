using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Control;
using Hikeshi.Kernel.RedButton;

namespace Hikeshi.Gateway.RedButton;

/// <summary>
/// The gateway watches the off-box switch by itself, with no node and no guard alive: while one is valid for a member, that member's containments are let
/// go of and new orders are refused.
/// </summary>
internal sealed class GatewaySwitch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly SwitchPlace place;
    private readonly List<(MemberControl Member, SwitchJudge Judge)> judges;
    private readonly Action<string> told;
    private readonly TimeProvider clock;
    private readonly HashSet<string> said = new(StringComparer.Ordinal);

    /// <param name="told">What happened, one sentence each.</param>
    internal GatewaySwitch(SwitchConfig config, IEnumerable<MemberControl> members, Action<string> told, TimeProvider clock)
    {
        (this.told, this.clock) = (told, clock);
        place = new SwitchPlace(config.File, config.Url);
        judges = [.. members.Select(member => (member, new SwitchJudge(member.Gate.Config.Id.Value, config.Keys, SayOnce, clock)))];
    }

    internal async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await LookAsync(cancel);
            await Task.Delay(Pause, clock, cancel);
        }
    }

    /// <summary>What the file says counts before a URL has answered, or hangs.</summary>
    private async Task LookAsync(CancellationToken cancel)
    {
        var pressed = new Dictionary<MemberControl, ReleaseSwitch>();
        await foreach (var lying in place.ReadAsync(cancel))
        {
            foreach (var (member, judge) in judges.Where(each => !pressed.ContainsKey(each.Member)))
            {
                if (judge.Judge(lying) is { } obeyed)
                {
                    pressed[member] = obeyed;
                    Press(member, obeyed);
                }
            }
        }

        foreach (var (member, _) in judges.Where(each => !pressed.ContainsKey(each.Member)))
        {
            member.Book.Unpress();
        }
    }

    public void Dispose() => place.Dispose();

    private void Press(MemberControl member, ReleaseSwitch obeyed)
    {
        var released = member.Book.Press(obeyed);
        SayOnce($"switch {obeyed.Id} of {obeyed.Signer} ({obeyed.Reason}): {member.Gate.Config.Id} released {released} containments, and takes no orders until {obeyed.ValidUntil:O}", obeyed.Id + member.Gate.Config.Id);
    }

    private void SayOnce(string sentence) => SayOnce(sentence, sentence);

    private void SayOnce(string sentence, string once)
    {
        if (said.Count < 4096 && said.Add(once))
        {
            told(sentence);
        }
    }
}
