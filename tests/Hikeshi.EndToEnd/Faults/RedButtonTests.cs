using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.EndToEnd.Faults;

/// <summary>The red button: everything is undone, and the machine does nothing by itself until people enable it again.</summary>
[Collection<ThisNetwork>]
public sealed class RedButtonTests
{
    [Fact]
    public async Task ReleaseAll_OnAnImmuneMember_OpensItsPortAndLatches()
    {
        await using var stage = await Stage.SetAsync();
        var member = stage.Others[0];
        await stage.StrikeAsync(stage.First);
        await stage.UntilImmuneAsync([.. stage.Others, stage.First]);

        var said = await Cli.RunAsync("respond", "release-all", "--data", stage.Run.Members[member].Directory, "--reason", "the tests need it open");

        Assert.True(said.ExitCode == 0, said.ToString());
        await Until.HoldsAsync(() => stage.Prober[member].RefusedSince is null, $"{member} admits the probe again");
        var pressed = await PressedAsync(stage, member);

        await stage.StrikeAsync(member);
        await Until.HoldsAsync(() => stage[member].Lines.Any(l => l.Index > pressed && l.Fact is Decided { Trigger: "sighting" }), $"{member} has decided on the new sighting");
        var after = stage[member].Lines.Where(l => l.Index > pressed).Select(l => l.Fact).ToList();
        Assert.All(after.OfType<Decided>().SelectMany(d => d.Actions), a => Assert.NotEqual("order", a.Verdict));
        Assert.Contains(after.OfType<Decided>().SelectMany(d => d.Actions), a => a.Order.Kind == ContainmentKind.Shield);
        Assert.DoesNotContain(after, f => f is Ordered);
        Assert.Null(stage.Prober[member].RefusedSince);
        Assert.NotNull(stage.Prober[stage.First].RefusedSince);
    }

    private static async Task<ulong> PressedAsync(Stage stage, string member)
    {
        await Until.HoldsAsync(() => stage[member].Of<AllReleased>().Any(), "the release is evidence");
        return stage[member].Lines.First(l => l.Fact is AllReleased).Index;
    }
}
