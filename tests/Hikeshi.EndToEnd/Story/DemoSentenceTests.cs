namespace Hikeshi.EndToEnd.Story;

/// <summary>What the demonstration says at its end to whoever looks at it.</summary>
public sealed class DemoSentenceTests
{
    [Fact]
    public async Task Demo_Table_EndsWithTheSentence()
    {
        var said = await Cli.RunApartAsync("demo", "--once", "--members", "3", "--seed", "4", "--pace", "500");

        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.Matches(@"Without: \d+ of 3 lost, \d+ critical functions stopped\. With: 1 touched, 0 lost, 0 of \d+ payments refused, proved\. People stayed in control: two had to approve above the cap, .* the red button let go of everything after [0-9.]+ ms, the off-box switch after [0-9.]+ ms", string.Join(' ', said.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }
}
