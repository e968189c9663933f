using System.Text.Json;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Exercises;
using Hikeshi.Kernel.Situation;
using Hikeshi.Node.Api;
using Hikeshi.Node.Explaining;
using Hikeshi.Tests.Evidence.Explanation;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class WhyJsonTests
{
    /// <summary>A node writes it, an exercise reads it and shows it in its own console: nothing is lost on the way.</summary>
    [Fact]
    public void WhyTree_FromNodeToExercise_IsTheSame()
    {
        var log = new MadeUpLog().Add(body: null).Add("""{"modelDigest":"aa"}""", "model.asked/1", causes: [0, 77, 0]).Add("{}", causes: [1]);
        var why = EvidenceWhy.Why(log, MadeUpLog.Id(2), maxDepth: 8, new Explainer(earlier: null, textOf: null).Words)!;
        var sent = JsonSerializer.Serialize(why, NodeJson.Default.WhyTree);
        var read = JsonSerializer.Deserialize(sent, ApiJson.Default.WhyTree)!;
        Assert.Equal(sent, JsonSerializer.Serialize(read, NodeJson.Default.WhyTree));
        Assert.Equal([EntryState.Erased, EntryState.Unknown, EntryState.Erased], read.Causes[0].Causes.Select(c => c.State));
        Assert.Equal([false, false, true], read.Causes[0].Causes.Select(c => c.Repeated));
        Assert.Equal("aa", Assert.Single(read.Causes[0].Grounds!).Version);
    }
}
