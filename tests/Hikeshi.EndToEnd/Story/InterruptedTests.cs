namespace Hikeshi.EndToEnd.Story;

/// <summary>Ctrl-C while the demonstration starts its processes.</summary>
public sealed class InterruptedTests
{
    /// <summary>From here on the second play has a hub and a gateway, and its members are still to come.</summary>
    private const string SecondSectorStarts = "with: hub ready";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Demo_InterruptedWhileTheSecondSectorStarts_SaysSoAndLeavesNothingRunning()
    {
        using var workspace = new Workspace();
        var kept = workspace.At("kept");
        using var demo = Cli.StartApart("demo", "--once", "--members", "3", "--seed", "5", "--pace", "300", "--keep", kept);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var output = demo.StandardOutput.ReadToEndAsync(patience.Token);
            var before = new List<string>();
            while (await demo.StandardError.ReadLineAsync(patience.Token) is { } line && !line.Contains(SecondSectorStarts, StringComparison.Ordinal))
            {
                before.Add(line);
            }

            Assert.False(demo.HasExited, string.Join('\n', before));
            Assert.NotEmpty(Processes.StartedWith(Path.Combine(kept, "with"))); // the hub and the gateway: there is something to leave behind

            Signals.Interrupt(demo);

            var error = await demo.StandardError.ReadToEndAsync(patience.Token);
            await demo.WaitForExitAsync(patience.Token);
            var said = new Said(demo.ExitCode, await output, error);
            Assert.True(said.ExitCode == 3, said.ToString());
            Assert.EndsWith("hikeshi: interrupted before it had ended\n", said.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
            Assert.Equal("", said.Out);
            Assert.Empty(Processes.StartedWith(kept));
        }
        finally
        {
            demo.Kill(entireProcessTree: true); // nothing when it has ended
        }
    }
}
