using Hikeshi.Evidence;
using Hikeshi.Evidence.Embargo;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Node.Embargo;
using Hikeshi.Node.Loop;
using Hikeshi.Tests.Evidence;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Node.Embargo;

public sealed class EmbargoDeskTests : IAsyncDisposable
{
    private readonly TemporaryLog place = new();
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly SealingKey reader = SealingKey.Generate();
    private readonly EvidenceLog log;
    private readonly Journal journal;
    private readonly EmbargoDesk desk;
    private readonly List<string> told = [];

    public EmbargoDeskTests()
    {
        log = place.Open();
        journal = new Journal(log, clock);
        desk = new EmbargoDesk(EmbargoKey.Of(log), clock);
    }

    private string KeyFile => Path.Combine(place.Path, "keys", "embargo.key");

    public async ValueTask DisposeAsync()
    {
        await log.DisposeAsync();
        reader.Dispose();
        place.Dispose();
    }

    [Fact]
    public async Task KeepDates_ErasedWhileItWaited_LeavesNoKey()
    {
        var (erased, _) = Seal(TimeSpan.FromHours(1));
        var (kept, _) = Seal(TimeSpan.FromHours(1));
        Assert.True(log.TryFind(erased, out var index));
        await log.EraseAsync(index, CancellationToken.None);
        clock.Advance(TimeSpan.FromHours(1));
        await KeepUntilAsync(() => log.EffectsOf(kept).Count == 1);
        Assert.Empty(log.EffectsOf(erased));
        Assert.Empty(told);
    }

    [Fact]
    public async Task KeepDates_WithoutTheNodesKey_TellsOnceAndLeavesItToTheReaders()
    {
        var (id, document) = Seal(TimeSpan.FromHours(1));
        File.Delete(KeyFile);
        clock.Advance(TimeSpan.FromHours(1));
        await KeepUntilAsync(() => told.Count > 0);
        Assert.Contains("there is no such file", Assert.Single(told), StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
        Assert.Empty(log.EffectsOf(id));
        var jwe = Jwe.TryParse(document.Jwe)!;
        Assert.NotNull(jwe.Open(jwe.KeyFor(reader)));
    }

    [Fact]
    public async Task KeepDates_WithAnotherKey_HandsNothingOut()
    {
        var (id, _) = Seal(TimeSpan.FromHours(1));
        File.Delete(KeyFile);
        EmbargoKey.Of(log).PublicOrNew();
        clock.Advance(TimeSpan.FromHours(1));
        await KeepUntilAsync(() => told.Count > 0);
        Assert.Contains("does not open the document", Assert.Single(told), StringComparison.Ordinal);
        Assert.Empty(log.EffectsOf(id));
    }

    /// <summary>Somebody wrote an entry whose content is not what it commits to: the node does not vouch for it.</summary>
    [Fact]
    public async Task KeepDates_AnotherCommitment_HandsNothingOut()
    {
        var sealedNow = desk.Seal(Terms(TimeSpan.FromHours(1)), "text"u8);
        var id = Keep(sealedNow with { Commitment = SaltedContent.Commitment("other"u8) });
        clock.Advance(TimeSpan.FromHours(1));
        await KeepUntilAsync(() => told.Count > 0);
        Assert.Empty(log.EffectsOf(id));
        Assert.True(SealedDocument.Find(log, id) is { } found && Assert.Throws<Hikeshi.Kernel.Errors.RefusedException>(() => found.Open(reader)).Refusal is StaysSealed { What: var what } && what.Contains("committed", StringComparison.Ordinal));
    }

    private (EntryId Id, DocumentSealed Fact) Seal(TimeSpan after)
    {
        var document = desk.Seal(Terms(after), "text"u8);
        return (Keep(document), document);
    }

    private EntryId Keep(DocumentSealed document)
    {
        var id = journal.Record("machine:test", [], document);
        Assert.True(log.TryFind(id, out var index));
        desk.Apply(new Recorded<DocumentSealed>(id, index, clock.GetUtcNow(), "machine:test", [], document));
        return id;
    }

    private EmbargoTerms Terms(TimeSpan after) => new("Findings", "text/plain", clock.GetUtcNow() + after, [new EmbargoReader("cert", reader.Public)]);

    private async Task KeepUntilAsync(Func<bool> done)
    {
        using var stop = new CancellationTokenSource();
        var keeping = desk.KeepDatesAsync(journal, "machine:test", (_, reason) => told.Add(reason), stop.Token);
        Assert.True(SpinWait.SpinUntil(done, TimeSpan.FromSeconds(30)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }
}
