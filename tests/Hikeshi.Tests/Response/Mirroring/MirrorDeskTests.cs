using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Approvals;
using Hikeshi.Response.Mirroring;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response.Mirroring;

public sealed class MirrorDeskTests
{
    private const string Id = "containment:0195f0e0-0000-7000-8000-00000000000b";
    private readonly StandingClock clock = new();
    private readonly ApprovalBook book;
    private readonly MemoryMirror mirror = new();
    private readonly List<ApprovalMirrored> log = [];

    public MirrorDeskTests() => book = new ApprovalBook(_ => true, clock);

    [Fact]
    public async Task Step_QuestionVoicesAndConclusion_AreShownOnceEach()
    {
        var desk = Desk();
        Ask(Id);
        await ShowAllAsync(desk);
        var first = Assert.Single(mirror.Shown);
        Assert.Equal(("0195f0e0-0000-7000-8000-00000000000b", null), (first.Key, first.Outcome));
        Assert.Contains("waits for 2 of the approvers", Assert.Single(first.News), StringComparison.Ordinal);

        Give("person:ann", "looked at it");
        await ShowAllAsync(desk);
        Assert.Equal(["Approved here by Ann (person:ann): looked at it"], mirror.Shown[^1].News);
        Give("person:bob", "");
        book.Apply(At(new ApprovalConcluded(Id, ApprovalConcluded.Granted, ["person:ann", "person:bob"])));
        await ShowAllAsync(desk);
        Assert.Equal(["Approved here by person:bob", "Granted by Ann (person:ann), person:bob"], mirror.Shown[^1].News);
        Assert.Equal(("granted", 3), (mirror.Shown[^1].Outcome, mirror.Shown.Count));

        // After a restart nothing is shown twice.
        var again = Desk();
        log.ForEach(fact => again.Apply(At(fact)));
        await ShowAllAsync(again);
        Assert.Equal(3, mirror.Shown.Count);
        Assert.Equal([("shown", 0, null), ("shown", 1, null), ("shown", 2, "granted")], log.Select(fact => (fact.State, fact.Voices, fact.Outcome)));
    }

    /// <summary>That nobody objected is shown as that, and as nobody's approval.</summary>
    [Theory]
    [InlineData(ApprovalConcluded.Unvetoed)]
    [InlineData(ApprovalConcluded.Granted)] // in logs from before
    public async Task Step_NobodyObjected_IsNotShownAsGranted(string outcome)
    {
        var desk = Desk();
        Ask(Id, vetoMinutes: 10);
        clock.Advance(TimeSpan.FromMinutes(10));
        book.Apply(At(new ApprovalConcluded(Id, outcome, [])));
        await ShowAllAsync(desk);
        var shown = Assert.Single(mirror.Shown);
        Assert.Equal("unvetoed", shown.Outcome);
        Assert.Contains("nobody approved", shown.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_Refusal_IsShownWithItsNote()
    {
        var desk = Desk();
        Ask(Id);
        book.Apply(At(new ApprovalRefused(Id, "person:ann", "it is the backup"), "person:ann"));
        book.Apply(At(new ApprovalConcluded(Id, ApprovalConcluded.Refused, ["person:ann"])));
        await ShowAllAsync(desk);
        var shown = Assert.Single(mirror.Shown);
        Assert.Equal(("refused", "Refused by Ann (person:ann)"), (shown.Outcome, shown.Why));
        Assert.Contains("Refused here by Ann (person:ann): it is the backup", shown.News);
    }

    /// <summary>A failure is said once for each reason, and is a fact of its own: nothing failed to be enforced.</summary>
    [Fact]
    public async Task Step_MirrorAway_SaysSoOnceAndShowsItLater()
    {
        var desk = Desk();
        Ask(Id);
        Ask("control:c-1:keep:1");
        mirror.Trouble = new ActuatorReport(ActuatorState.Failed, "left alone until 09:02") { Trouble = ActuatorTrouble.Passing, LeaveAloneFor = TimeSpan.FromMinutes(2) };
        await ShowAllAsync(desk);
        Assert.Equal("failed", Assert.Single(log).State);
        Assert.Equal(1, mirror.Tries); // the other one waits with it
        clock.Advance(TimeSpan.FromSeconds(119));
        await ShowAllAsync(desk);
        Assert.Equal(1, mirror.Tries);
        clock.Advance(TimeSpan.FromSeconds(1));
        mirror.Trouble = mirror.Trouble with { Detail = "left alone until 09:04" };
        await ShowAllAsync(desk);
        Assert.Equal(2, mirror.Tries);
        Assert.Single(log);

        clock.Advance(TimeSpan.FromMinutes(3));
        mirror.Trouble = null;
        await ShowAllAsync(desk);
        Assert.Equal(["0195f0e0-0000-7000-8000-00000000000b", "control:c-1:keep:1"], mirror.Shown.Select(shown => shown.Key));
        Assert.Equal(["failed", "shown", "shown"], log.Select(fact => fact.State));
    }

    /// <summary>What one refuses does not keep the others from being shown.</summary>
    [Fact]
    public async Task Step_OneIsRefused_OthersAreShown()
    {
        var desk = Desk();
        Ask(Id);
        Ask("control:c-1:keep:1");
        mirror.Refuses = "0195f0e0-0000-7000-8000-00000000000b";
        await ShowAllAsync(desk);
        Assert.Equal("control:c-1:keep:1", Assert.Single(mirror.Shown).Key);
        Assert.Equal(["failed", "shown"], log.Select(fact => fact.State));
    }

    [Fact]
    public async Task Step_WhatWasOverBefore_IsNoHistoryToShow()
    {
        Ask(Id);
        book.Apply(At(new ApprovalRefused(Id, "person:ann", ""), "person:ann"));
        book.Apply(At(new ApprovalConcluded(Id, ApprovalConcluded.Refused, ["person:ann"])));
        clock.Advance(TimeSpan.FromMinutes(1));
        await ShowAllAsync(Desk());
        Assert.Empty(mirror.Shown);
    }

    /// <summary>Nothing is shown that a power cut could still take back.</summary>
    [Fact]
    public async Task Step_NotOnDisk_WaitsForIt()
    {
        var disk = new TaskCompletionSource();
        var desk = new MirrorDesk([mirror], () => book.All, NameOf, _ => disk.Task, RecordAsync, clock);
        Ask(Id);
        var showing = desk.StepAsync(mirror, CancellationToken.None);
        Assert.False(showing.IsCompleted);
        Assert.Equal(0, mirror.Tries);
        disk.SetResult();
        Assert.True(await showing);
    }

    private static string? NameOf(string actor) => actor == "person:ann" ? "Ann" : null;

    private MirrorDesk Desk() => new([mirror], () => book.All, NameOf, _ => Task.CompletedTask, RecordAsync, clock);

    private Task RecordAsync(IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel)
    {
        Assert.Single(causes);
        log.Add(Assert.IsType<ApprovalMirrored>(fact));
        return Task.CompletedTask;
    }

    private async Task ShowAllAsync(MirrorDesk desk)
    {
        while (await desk.StepAsync(mirror, CancellationToken.None))
        {
            // The next one.
        }
    }

    private void Ask(string id, int? vetoMinutes = null) =>
        book.Apply(At(new ApprovalRequested(id, "response", "isolate-host", "host core-1", "tier-0", "a shell", ["host core-1"], 2, clock.GetUtcNow().AddHours(4), "machine:bank-07") { VetoUntil = vetoMinutes is { } minutes ? clock.GetUtcNow().AddMinutes(minutes) : null }));

    private void Give(string person, string note) => book.Apply(At(new ApprovalGiven(Id, person, note), person));

    private Recorded<T> At<T>(T fact, string actor = "machine:bank-07")
        where T : Fact => new(EntryId.New(clock.GetUtcNow()), 0, clock.GetUtcNow(), actor, [], fact);

    private sealed class MemoryMirror : IApprovalMirror
    {
        public string Name => "tickets";

        public bool ShowsApprovals => true;

        public List<ShownApproval> Shown { get; } = [];

        public int Tries { get; private set; }

        public ActuatorReport? Trouble { get; set; }

        public string? Refuses { get; set; }

        public Task<ActuatorReport> ShowAsync(ShownApproval approval, CancellationToken cancel)
        {
            Tries++;
            if (Trouble is { } trouble)
            {
                return Task.FromResult(trouble);
            }

            if (approval.Key == Refuses)
            {
                return Task.FromResult(new ActuatorReport(ActuatorState.Failed, "a field is unknown"));
            }

            Shown.Add(approval);
            return Task.FromResult(new ActuatorReport(ActuatorState.Delivered, "noted"));
        }
    }
}
