using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Kernel.Situation;
using Xunit;

namespace Hikeshi.Tests.Evidence.Explanation;

public sealed class WalkTests
{
    [Fact]
    public void Why_UnknownCauseAndErasedBody_AreShownAsSuch()
    {
        var why = EvidenceWhy.Why(new MadeUpLog().Add(body: null).Add("{}", causes: [0, 77]), MadeUpLog.Id(1), maxDepth: 5)!;
        Assert.Equal([EntryState.Erased, EntryState.Unknown], why.Causes.Select(c => c.State));
        Assert.Equal([MadeUpLog.Id(0), MadeUpLog.Id(77)], why.Causes.Select(c => Hikeshi.Kernel.Identity.EntryId.Parse(c.EntryId)));
        Assert.Null(why.Causes[0].Body);
        Assert.Equal(EntryState.Recorded, why.State);
    }

    /// <summary>5 leads to 0 directly and over four others: it is expanded where it is near, so the limit of two levels hides nothing that is within two levels.</summary>
    [Fact]
    public void Why_TwoWaysToACause_ExpandsTheNearest()
    {
        var log = new MadeUpLog().Add("{}").Add("{}", causes: 0).Add("{}", causes: 1).Add("{}", causes: 2).Add("{}", causes: [3, 1]);
        var why = EvidenceWhy.Why(log, MadeUpLog.Id(4), maxDepth: 2)!;
        Assert.Equal([false, false], why.Causes.Select(c => c.Repeated));
        Assert.Equal(0UL, Assert.Single(why.Causes[1].Causes).Index);
        Assert.True(why.Causes[0].Causes[0].Cut);
        Assert.False(why.Causes[1].Causes[0].Cut);
        Assert.False(why.Cut);
    }

    [Fact]
    public void Why_EntryThatNamesItself_Ends()
    {
        var why = EvidenceWhy.Why(new MadeUpLog().Add("{}", causes: [1]).Add("{}", causes: [0, 1]), MadeUpLog.Id(1), maxDepth: 200)!;
        Assert.Equal([false, true], why.Causes.Select(c => c.Repeated));
        Assert.True(why.Causes[0].Causes[0].Repeated);
    }

    [Fact]
    public void Why_BodyTooLarge_IsLeftOutAndSaid()
    {
        var large = $"\"{new string('x', CausalWalk.LargestBody)}\"";
        var why = EvidenceWhy.Why(new MadeUpLog().Add(large), MadeUpLog.Id(0), maxDepth: 1, e => $"{e.Body!.Value.Length}")!;
        Assert.Equal(((string?)null, true, $"{large.Length}", EntryState.Recorded), (why.Body, why.BodyCut, why.Summary, why.State));
    }

    [Theory]
    [InlineData("{\"a\":[1,-2.5e3,true,null]}", true)]
    [InlineData(" \r\n\t\"text\" ", true)]
    [InlineData("-7", true)]
    [InlineData("false", true)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    [InlineData("xxxx", false)]
    [InlineData("{\"a\":1} x", false)]
    [InlineData("{\"a\":", false)]
    [InlineData("[1,]", false)]
    [InlineData("nothing", false)]
    [InlineData("/*no*/1", false)]
    public void Why_Body_IsShownIfItIsJson(string body, bool shown) =>
        Assert.Equal(shown ? body : null, EvidenceWhy.Why(new MadeUpLog().Add(body), MadeUpLog.Id(0), maxDepth: 1)!.Body);

    [Fact]
    public void Why_DepthReached_LooksNothingUp()
    {
        var log = new MadeUpLog().Add("{}").Add("{}", causes: [0, 77]);
        Assert.True(EvidenceWhy.Why(log, MadeUpLog.Id(1), maxDepth: 0)!.Cut);
        Assert.Equal(1, log.Lookups);
    }

    [Fact]
    public void Of_MoreEffectsThanAreShown_IsCutAndSaid()
    {
        var log = new MadeUpLog().Add("{}");
        for (var i = 0; i < CausalWalk.MostEntries; i++)
        {
            log.Add("{}", causes: 0);
        }

        var effects = EvidenceEffects.Of(log, MadeUpLog.Id(0), maxDepth: 1, Words)!;
        Assert.True(effects.Cut);
        Assert.Equal(CausalWalk.MostEntries - 1, effects.Effects.Count);
    }

    [Fact]
    public void Of_Entry_GivesWhatNamesItUpToTheLast()
    {
        var log = new MadeUpLog().Add("{}").Add("{}", causes: 0).Add(body: null, causes: 1).Add("{}", causes: [0, 2]);
        var effects = EvidenceEffects.Of(log, MadeUpLog.Id(0), maxDepth: 64, Words)!;
        Assert.Equal([1UL, 3UL], effects.Effects.Select(e => e.Index));
        Assert.Equal(EntryState.Erased, effects.Effects[0].Effects[0].State);
        Assert.True(effects.Effects[0].Effects[0].Effects[0].Repeated);
        Assert.Null(EvidenceEffects.Of(log, MadeUpLog.Id(9), maxDepth: 1, Words));
    }

    /// <summary>Whatever names whatever: every entry that leads to the one asked about is expanded exactly once, and every name of a cause is shown.</summary>
    [Fact]
    public void Why_AnyGraph_ShowsEveryCauseOnce()
    {
        var graphs = Gen.Choose(0, 14).ListOf().Select(l => l.Take(3).ToArray()).ListOf().Where(l => l.Count is > 0 and < 12);
        Prop.ForAll(graphs.ToArbitrary(), graph =>
        {
            var log = new MadeUpLog();
            foreach (var causes in graph)
            {
                log.Add("{}", causes: [.. causes]);
            }

            var asked = log.ReadHeader(log.Count - 1).Id;
            var shown = Flat(EvidenceWhy.Why(log, asked, maxDepth: 256)!).ToList();
            var held = shown.Where(e => e.State != EntryState.Unknown && !e.Repeated).ToList();
            Assert.Equal(held.Count, held.DistinctBy(e => e.Index).Count());
            Assert.All(held, e => Assert.Equal(log.ReadHeader(e.Index).Causes.Select(c => c.ToString()), e.Causes.Select(c => c.EntryId)));
            Assert.All(shown, e => Assert.False(e.Cut));
        }).Check(Config.QuickThrowOnFailure);
    }

    private static EntryWords Words(EvidenceEntry entry) => new(entry.Header.Kind, Text: null, []);

    private static IEnumerable<WhyTree> Flat(WhyTree tree) => [tree, .. tree.Causes.SelectMany(Flat)];
}
