using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class DecodedEntriesTests
{
    private readonly DecodedEntries decoded = new();

    [Fact]
    public void Of_TheSameEntryAgain_IsTheSameFact()
    {
        var entry = Entry(7, "bundle--1");
        Assert.Same(decoded.Of(entry).Fact, decoded.Of(entry).Fact);
        Assert.Equal("bundle--1", Assert.IsType<Received>(decoded.Of(entry).Fact).BundleId);
    }

    [Fact]
    public void Of_AnotherEntryInTheSamePlace_IsItsOwnFact()
    {
        decoded.Of(Entry(7, "bundle--1"));
        Assert.Equal("bundle--2", Assert.IsType<Received>(decoded.Of(Entry(7 + 64, "bundle--2")).Fact).BundleId);
    }

    /// <summary>What was erased is not remembered here.</summary>
    [Fact]
    public void Of_AnEntryThatWasErasedMeanwhile_IsUnknown()
    {
        var entry = Entry(7, "bundle--1");
        decoded.Of(entry);
        Assert.IsType<UnknownFact>(decoded.Of(entry with { Body = null }).Fact);
    }

    private static EvidenceEntry Entry(ulong index, string bundle)
    {
        var fact = new Received(bundle, Given.Other, "{}", 1);
        return new EvidenceEntry(index, new EntryHeader(1, EntryId.New(Given.Now), FactCatalog.KindOf(typeof(Received)), "link:hub", null, [], Given.Now, new BodySeal("", 0, "")), FactCatalog.Encode(fact));
    }
}
