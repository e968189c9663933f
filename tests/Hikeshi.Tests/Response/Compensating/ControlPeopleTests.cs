using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Compensating;
using Xunit;

namespace Hikeshi.Tests.Response.Compensating;

/// <summary>How many people a control needs to stay: as many as it needed at first, and as many as it needs by today's facts, when they are asked, when they answer and when it follows.</summary>
public sealed class ControlPeopleTests
{
    /// <summary>It holds a block for a day, so that people are asked day by day.</summary>
    private readonly RecordingActuator actuator = new() { Capability = new(ActuatorCapability.Every, EndHeldBy.Target, Observes: true) { LongestLife = TimeSpan.FromDays(1) } };

    private readonly Compensated bank;
    private readonly Control shield;

    public ControlPeopleTests()
    {
        bank = new Compensated(actuator);
        bank.Receive(Compensated.Advisory());
        shield = bank.Proposed(ControlKinds.ComponentShield);
    }

    [Fact]
    public void Keep_FirstOrderNeededTwo_NeedsTwoThoughOneWouldDoToday()
    {
        Forget();
        var first = Place();
        Assert.Equal((2, "unknown-service"), (first.People, first.HeldBy));
        bank.Answer(first.ApprovalId, ApprovalConcluded.Granted);
        Know();
        for (var day = 1; day <= 2; day++) // what follows one keep is kept like it
        {
            var keep = Asked(bank.Wait(TimeSpan.FromHours(19)));
            Assert.Equal((2, "latest-end", "person:a"), (keep.People, keep.HeldBy, keep.RequestedBy));
            Assert.Contains("two people let it before", keep.Why, StringComparison.Ordinal);
            bank.Answer(keep.ApprovalId, ApprovalConcluded.Granted);
            bank.Wait(TimeSpan.FromHours(5));
            Assert.Equal("enforced", bank.Standing(shield).State);
        }
    }

    /// <summary>Another beginning is another question: it is as heavy as it is then.</summary>
    [Fact]
    public void Keep_PlacedAnewByAPerson_NeedsWhatThatNeeded()
    {
        Forget();
        bank.Answer(Place().ApprovalId, ApprovalConcluded.Refused);
        Know();
        var again = Place();
        Assert.Equal(1, again.People);
        bank.Answer(again.ApprovalId, ApprovalConcluded.Granted);
        Assert.Equal(1, Asked(bank.Wait(TimeSpan.FromHours(19))).People);
    }

    [Fact]
    public void Keep_AboveTheCapByNow_NeedsTwoAndSaysWhy()
    {
        bank.Answer(Place().ApprovalId, ApprovalConcluded.Granted);
        Forget();
        var keep = Asked(bank.Wait(TimeSpan.FromHours(19)));
        Assert.Equal((2, "unknown-service"), (keep.People, keep.HeldBy));
        Assert.Contains("the ledger knows no service", keep.Why, StringComparison.Ordinal);
    }

    /// <summary>A log in which nobody can read any more how many it needed: not taken for fewer.</summary>
    [Fact]
    public void Keep_FirstQuestionErased_NeedsTwo()
    {
        bank.Answer(Place().ApprovalId, ApprovalConcluded.Granted);
        var book = new ControlBook();
        book.Apply(bank.Record(shield.Proposed));
        book.Apply(bank.Record(bank.Now(shield).Placed!));
        book.Apply(bank.Record(new Enforced(bank.Now(shield).Containment!.Value, ContainmentKind.Shield, "recorder", "enforced", bank.Clock.GetUtcNow(), "")));
        var desk = new ControlDesk(Given.Self, book, null!, bank.Response, () => bank.View, _ => false, bank.Clock);
        bank.Clock.Advance(TimeSpan.FromHours(19));
        Assert.Equal(2, Assert.Single(desk.Due().OfType<ApprovalRequested>()).People);
    }

    /// <summary>A virtual patch that two had to let block, two must let stay.</summary>
    [Fact]
    public void Keep_PatchThatBlocks_NeedsAsManyAsThatItBlocks()
    {
        var patch = bank.Proposed(ControlKinds.VirtualPatch, VirtualPatchTests.Shape);
        bank.Apply(bank.Controls.PlaceByHand(patch.Id, isBlocking: false, "person:a", "change 7"));
        var block = Asked(bank.Apply(bank.Controls.AskToBlock(patch.Id, "person:a")));
        Assert.Equal(2, block.People); // a payment rail stands behind it
        bank.Answer(block.ApprovalId, ApprovalConcluded.Granted);
        bank.Apply(bank.Controls.PlaceByHand(patch.Id, isBlocking: true, "person:a", "change 8"));
        bank.Import(Given.Bank with { Functions = [] });
        Assert.Equal((2, "latest-end"), bank.Wait(TimeSpan.FromDays(6.5)).OfType<ApprovalRequested>().Where(asked => asked.ApprovalId.Contains(patch.Id, StringComparison.Ordinal)).Select(asked => (asked.People, asked.HeldBy)).Single());
    }

    /// <summary>One person lets it, and by then two are needed: so many are asked, in a question of its own, and what one let does not follow.</summary>
    [Fact]
    public void Conclude_AboveTheCapSinceItWasAsked_AsksTwo()
    {
        bank.Answer(Place().ApprovalId, ApprovalConcluded.Granted);
        var one = Asked(bank.Wait(TimeSpan.FromHours(19)));
        Assert.Equal(1, one.People);
        Forget();
        var facts = bank.Answer(one.ApprovalId, ApprovalConcluded.Granted);
        Assert.Empty(facts.OfType<ControlPermitted>());
        var two = Asked(facts);
        Assert.Equal((2, "unknown-service"), (two.People, two.HeldBy));
        Assert.NotEqual(one.ApprovalId, two.ApprovalId);

        Assert.Empty(bank.Wait(TimeSpan.FromHours(6)).OfType<Ordered>());
        Assert.Single(bank.Answer(two.ApprovalId, ApprovalConcluded.Granted).OfType<Ordered>());
        Assert.Equal("enforced", bank.Standing(shield).State);
    }

    /// <summary>The same while the part before it still stands: what was let is judged once more when it follows, and nobody who placed it is one of the two.</summary>
    [Fact]
    public void Renew_AboveTheCapWhenItFollows_WaitsForTwo()
    {
        bank.Answer(Place().ApprovalId, ApprovalConcluded.Granted);
        bank.Answer(Asked(bank.Wait(TimeSpan.FromHours(19))).ApprovalId, ApprovalConcluded.Granted);
        Forget();
        var facts = bank.Wait(TimeSpan.FromHours(6));
        Assert.Empty(facts.OfType<Ordered>());
        var two = Asked(facts);
        Assert.Equal((2, "unknown-service"), (two.People, two.HeldBy));
        Assert.Equal(["person:a"], two.NotBy);
        Assert.Equal("waiting", bank.Standing(shield).State);
        Assert.Equal(1, Enforced);

        bank.Answer(two.ApprovalId, ApprovalConcluded.Granted);
        Assert.Equal("enforced", bank.Standing(shield).State);
        Assert.Equal(2, Enforced);
        Know();
        Assert.Equal(2, Asked(bank.Wait(TimeSpan.FromHours(19))).People);
    }

    [Fact]
    public void Renew_PeopleDoNotLetIt_IsDroppedAndAFinding()
    {
        bank.Answer(Place().ApprovalId, ApprovalConcluded.Granted);
        bank.Answer(Asked(bank.Wait(TimeSpan.FromHours(19))).ApprovalId, ApprovalConcluded.Granted);
        Forget();
        bank.Answer(Asked(bank.Wait(TimeSpan.FromHours(6))).ApprovalId, ApprovalConcluded.Refused);
        Assert.Equal("lapsed", bank.Standing(shield).State);
        Assert.NotNull(bank.Standing(shield).Finding);
        Assert.Equal(1, Enforced);
    }

    /// <summary>Mended or given up while people are asked to keep it: they are asked no longer, once, and a yes that comes late does nothing.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Ended_WhileAskedToKeepIt_WithdrawsTheQuestion(bool isEnforced, bool isGivenUp)
    {
        var control = shield;
        if (isEnforced)
        {
            bank.Answer(Place().ApprovalId, ApprovalConcluded.Granted);
        }
        else
        {
            control = bank.Proposed(ControlKinds.WatchRule);
            bank.Apply(bank.Controls.PlaceByHand(control.Id, isBlocking: false, "person:a", "x"));
        }

        var keep = bank.Wait(isEnforced ? TimeSpan.FromHours(19) : TimeSpan.FromDays(6.5)).OfType<ApprovalRequested>().Last(asked => asked.Target == control.Proposed.Target);
        var facts = isGivenUp ? bank.Apply(bank.Controls.End(control.Id, isRemediated: false, "person:c", "not worth it")) : bank.Import(Compensated.Patched(Compensated.AllHosts));
        var withdrawn = Assert.Single(facts.OfType<ApprovalConcluded>(), concluded => concluded.ApprovalId == keep.ApprovalId);
        Assert.Equal((ApprovalConcluded.Withdrawn, isGivenUp ? "person:c" : $"machine:{Given.Self}"), (withdrawn.Outcome, Assert.Single(withdrawn.By)));
        Assert.Null(bank.Now(control).Asked);
        Assert.Single(bank.Answer(keep.ApprovalId, ApprovalConcluded.Granted));
        Assert.Empty(bank.Response.State.Active.All);
    }

    private int Enforced => actuator.Calls.Count(call => call.StartsWith("enforce", StringComparison.Ordinal));

    /// <summary>The ledger does not know the service any more that the shield stands before: above the cap.</summary>
    private void Forget() => bank.Import(Given.Bank with { Services = [.. Given.Bank.Services.Where(service => service.Id != "gateway")] });

    private void Know() => bank.Import(Given.Bank);

    private ApprovalRequested Place() => Asked(bank.Apply(bank.Controls.PlaceByActuator(shield.Id, "person:a", "agreed")));

    private static ApprovalRequested Asked(IEnumerable<Fact> facts) => Assert.Single(facts.OfType<ApprovalRequested>());
}
