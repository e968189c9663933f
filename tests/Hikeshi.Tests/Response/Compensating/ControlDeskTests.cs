using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Compensating;
using Hikeshi.Response.Compensating.VirtualPatch;
using Xunit;

namespace Hikeshi.Tests.Response.Compensating;

/// <summary>The life of controls: placed with people, ended by the fix, never dropped in silence and never for ever.</summary>
public sealed class ControlDeskTests
{
    private readonly RecordingActuator actuator = new();

    [Fact]
    public void Shield_PlacedByActuator_IsHeldForTwoPeopleThenEnforced_AndEndsWithTheFix()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        var asked = Place(bank, shield);
        Assert.Equal((2, "too-long", "shield"), (asked.People, asked.HeldBy, asked.Action));
        Assert.Equal("waiting", bank.Standing(shield).State);
        Assert.Empty(actuator.Calls);

        bank.Answer(asked.ApprovalId, ApprovalConcluded.Granted);
        Assert.Equal("enforced", bank.Standing(shield).State);
        var containment = bank.Now(shield).Containment!.Value;
        Assert.Equal([$"enforce {containment}"], actuator.Calls);

        Assert.DoesNotContain(bank.Import(Compensated.Patched("gw-1")).OfType<ControlEnded>(), one => one.ControlId == shield.Id);
        Assert.Equal("enforced", bank.Standing(shield).State);
        var facts = bank.Import(Compensated.Patched(Compensated.AllHosts));
        var ended = facts.OfType<ControlEnded>().Single(end => end.ControlId == shield.Id);
        Assert.Equal((ControlEnds.Fixed, null), (ended.Why, ended.By));
        Assert.Contains("gw-1, gw-2", ended.Reason, StringComparison.Ordinal);
        Assert.Contains($"undo {containment}", actuator.Calls);
        Assert.Equal("ended", bank.Standing(shield).State);
        Assert.Empty(bank.Response.State.Active.All);
    }

    /// <summary>First depth: what a guardrail refuses nobody can be asked for.</summary>
    [Fact]
    public void PlaceByActuator_AfterTheRedButton_IsRefused()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Apply([new AllReleased(0, "person:a", "test")]);
        var refused = Assert.Throws<RefusedException>(() => bank.Controls.PlaceByActuator(shield.Id, "person:a", "x"));
        Assert.Contains("red-button", refused.Refusal.Sentence, StringComparison.Ordinal);
    }

    /// <summary>Second depth: let by people and refused by then, it reaches no actuator.</summary>
    [Fact]
    public void PlaceByActuator_RedButtonBetweenGrantAndOrder_TouchesNothing()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        var asked = Place(bank, shield);
        bank.Apply([new AllReleased(0, "person:a", "test")]);
        bank.Answer(asked.ApprovalId, ApprovalConcluded.Granted);
        Assert.Empty(actuator.Calls);
        Assert.Equal("lapsed", bank.Standing(shield).State);
        Assert.NotNull(bank.Standing(shield).Finding);
    }

    /// <summary>Another approval, or none: nothing reaches the actuator.</summary>
    [Fact]
    public async Task Enforce_ControlWithABorrowedApproval_TouchesNothing()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Granted.Add($"control:{shield.Id}:keep:1");
        var order = shield.Proposed.Order!;
        var facts = await bank.Response.EnforceAsync(Given.At(new Ordered(order) { Grounds = Given.Approved(order) with { Approval = $"control:{shield.Id}:keep:1" } }), CancellationToken.None);
        Assert.Contains("is another one's", Assert.IsType<EnforcementFailed>(Assert.Single(facts)).Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    /// <summary>Mended while people are still being asked: their yes comes too late to order anything.</summary>
    [Fact]
    public void Ended_WhileItWaits_IsNotOrderedByALateYes()
    {
        var bank = Bank();
        var asked = Place(bank, bank.Proposed(ControlKinds.ComponentShield));
        bank.Import(Compensated.Patched(Compensated.AllHosts));
        Assert.Empty(bank.Answer(asked.ApprovalId, ApprovalConcluded.Granted).OfType<Ordered>());
        Assert.DoesNotContain(actuator.Calls, call => call.StartsWith("enforce", StringComparison.Ordinal));
    }

    [Fact]
    public void VirtualPatch_BlocksOnlyAfterItLoggedAndPeopleLetIt()
    {
        var bank = Bank();
        var patch = bank.Proposed(ControlKinds.VirtualPatch, VirtualPatchTests.Shape);
        Refused(() => bank.Controls.AskToBlock(patch.Id, "person:a"), "no virtual patch that logs");
        Refused(() => bank.Controls.PlaceByHand(patch.Id, isBlocking: true, "person:a", "x"), "it may not block");
        bank.Apply(bank.Controls.PlaceByHand(patch.Id, isBlocking: false, "person:a", "change 7"));
        bank.Apply(bank.Controls.Verify(patch.Id, isInForce: true, "person:b", "60020 twice, both by a monitor"));
        Assert.Equal("verified", bank.Standing(patch).State);
        Refused(() => bank.Controls.PlaceByHand(patch.Id, isBlocking: true, "person:a", "x"), "it may not block");

        var facts = bank.Apply(bank.Controls.AskToBlock(patch.Id, "person:a"));
        var asked = facts.OfType<ApprovalRequested>().Single();
        Assert.Equal((2, "person:a"), (asked.People, asked.RequestedBy)); // a payment rail stands behind it
        Assert.Contains("60020 twice", asked.Why, StringComparison.Ordinal);
        Refused(() => bank.Controls.AskToBlock(patch.Id, "person:a"), "people are asked already");
        bank.Answer(asked.ApprovalId, ApprovalConcluded.Refused);
        Assert.False(bank.Now(patch).MayBlock);

        var again = bank.Apply(bank.Controls.AskToBlock(patch.Id, "person:a")).OfType<ApprovalRequested>().Single();
        Assert.NotEqual(asked.ApprovalId, again.ApprovalId);
        bank.Answer(again.ApprovalId, ApprovalConcluded.Granted);
        Assert.True(bank.Now(patch).MayBlock);
        bank.Apply(bank.Controls.PlaceByHand(patch.Id, isBlocking: true, "person:a", "change 8"));
        Assert.Equal((ControlModes.Blocking, "placed"), (bank.Now(patch).Placed!.Mode, bank.Standing(patch).State));
    }

    /// <summary>A conclusion that the approval book does not know lets nothing.</summary>
    [Fact]
    public void Conclude_GrantThatNobodyGave_LetsNothing()
    {
        var bank = Bank();
        var patch = bank.Proposed(ControlKinds.VirtualPatch, VirtualPatchTests.Shape);
        bank.Apply(bank.Controls.PlaceByHand(patch.Id, isBlocking: false, "person:a", "x"));
        var asked = bank.Apply(bank.Controls.AskToBlock(patch.Id, "person:a")).OfType<ControlAsked>().Single();
        bank.Apply([new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Granted, ["person:a"])]);
        Assert.False(bank.Now(patch).MayBlock);
    }

    [Fact]
    public void ByHand_AfterItsEnd_IsAFindingUntilSomebodyTookItOut()
    {
        var bank = Bank();
        var patch = bank.Proposed(ControlKinds.VirtualPatch, VirtualPatchTests.Shape);
        bank.Apply(bank.Controls.PlaceByHand(patch.Id, isBlocking: false, "person:a", "change 7"));
        bank.Import(Compensated.Patched(Compensated.AllHosts));
        Assert.Equal("remove", bank.Standing(patch).State);
        Assert.NotNull(bank.Standing(patch).Finding);
        bank.Apply(bank.Controls.Verify(patch.Id, isInForce: false, "person:a", "file taken out"));
        Assert.Equal(new ControlStanding("ended", null), bank.Standing(patch));
    }

    [Fact]
    public void Advisory_Withdrawn_EndsItsControls()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Receive(Compensated.Advisory(withdrawn: "\"withdrawn\":\"2026-04-02T00:00:00Z\","));
        bank.Reassess();
        Assert.Equal(ControlEnds.Withdrawn, bank.Now(shield).Ended!.Why);
    }

    /// <summary>A newer word of the same advisory that reaches less: assessed again, it ends what it does not reach any more.</summary>
    [Fact]
    public void Advisory_NarrowedByOurOwn_EndsItsControls()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Receive(Compensated.Advisory(fixedIn: "3.0.5"));
        bank.Reassess();
        Assert.Equal(ControlEnds.Fixed, bank.Now(shield).Ended!.Why);
    }

    /// <summary>A hub must not talk a member out of a control: its question may add to what is known, and takes nothing away.</summary>
    [Theory]
    [InlineData("3.0.5", "")]
    [InlineData("3.2.2", "\"withdrawn\":\"2026-04-02T00:00:00Z\",")]
    public void Advisory_NarrowedOrWithdrawnByTheHub_EndsNothing(string fixedIn, string withdrawn)
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Ask(Compensated.Advisory(fixedIn, withdrawn: withdrawn));
        bank.Reassess();
        Assert.True(bank.Now(shield).IsOpen);
        bank.Import(Compensated.Patched(Compensated.AllHosts));
        Assert.Equal(ControlEnds.Fixed, bank.Now(shield).Ended?.Why);
    }

    /// <summary>A version that nobody can compare is not mended.</summary>
    [Fact]
    public void Import_VersionThatIsNone_EndsNothing()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        var unknown = Compensated.Patched(Compensated.AllHosts);
        bank.Import(unknown with { Assets = [.. unknown.Assets.Select(asset => asset.Id == "gw-1" ? asset with { Software = [Given.Component] } : asset)] });
        Assert.True(bank.Now(shield).IsOpen);
    }

    [Fact]
    public void LatestEnd_ByHand_AsksInTime_AndStaysWhenPeopleSaySo()
    {
        var bank = Bank();
        var rule = bank.Proposed(ControlKinds.WatchRule);
        bank.Apply(bank.Controls.PlaceByHand(rule.Id, isBlocking: false, "person:a", "x"));
        Assert.Empty(bank.Wait(TimeSpan.FromDays(5)).OfType<ControlAsked>());
        var asked = bank.Wait(TimeSpan.FromDays(1.5)).OfType<ApprovalRequested>().Single(request => request.Target == rule.Proposed.Target);
        Assert.Equal((1, "latest-end"), (asked.People, asked.HeldBy));
        bank.Answer(asked.ApprovalId, ApprovalConcluded.Granted);
        Assert.Equal(Given.Now.AddDays(14), bank.Now(rule).LatestEnd);
        Assert.Equal("placed", bank.Standing(rule).State);
        Assert.DoesNotContain(bank.Wait(TimeSpan.FromDays(3)).OfType<ControlOverdue>(), overdue => overdue.ControlId == rule.Id);
    }

    /// <summary>Nobody answers: it is not dropped, it is a finding, and people are asked again every day.</summary>
    [Fact]
    public void LatestEnd_NobodyAnswers_IsOverdueAndAskedAgain()
    {
        var bank = Bank();
        var rule = bank.Proposed(ControlKinds.WatchRule);
        bank.Apply(bank.Controls.PlaceByHand(rule.Id, isBlocking: false, "person:a", "x"));
        var facts = bank.Wait(TimeSpan.FromDays(7.1));
        Assert.Single(facts.OfType<ControlOverdue>(), overdue => overdue.ControlId == rule.Id);
        Assert.True(bank.Now(rule).IsOpen);
        Assert.Equal("overdue", bank.Standing(rule).State);
        bank.Answer(facts.OfType<ControlAsked>().Single(asked => asked.ControlId == rule.Id).ApprovalId, ApprovalConcluded.Lapsed);
        var again = bank.Wait(TimeSpan.FromDays(1.5)).OfType<ControlAsked>().Single(asked => asked.ControlId == rule.Id);
        bank.Answer(again.ApprovalId, ApprovalConcluded.Granted);
        Assert.Equal("placed", bank.Standing(rule).State);
        bank.Import(Compensated.Patched(Compensated.AllHosts));
        Assert.Equal("remove", bank.Standing(rule).State);
    }

    /// <summary>People let a shield stay before it ends: the next one follows when it does, by that very approval, and both depths judge it.</summary>
    [Fact]
    public void LatestEnd_Enforced_TheNextFollowsTheFirst()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Answer(Place(bank, shield).ApprovalId, ApprovalConcluded.Granted);
        var first = bank.Now(shield).Containment!.Value;
        var asked = bank.Wait(TimeSpan.FromDays(6.5)).OfType<ApprovalRequested>().Single(request => request.Action == ControlKinds.ComponentShield);
        Assert.Equal(2, asked.People);
        bank.Answer(asked.ApprovalId, ApprovalConcluded.Granted);
        Assert.Equal(first, bank.Now(shield).Containment);
        Assert.Single(actuator.Calls, call => call.StartsWith("enforce", StringComparison.Ordinal));

        var renewed = bank.Wait(TimeSpan.FromDays(1)).OfType<Ordered>().Single();
        Assert.Equal(asked.ApprovalId, renewed.Grounds!.Approval);
        Assert.Equal(Given.Now.AddDays(14), renewed.Order.ExpiresAt);
        Assert.Equal(("enforced", renewed.Order.Id), (bank.Standing(shield).State, bank.Now(shield).Containment!.Value));
        Assert.Contains($"enforce {renewed.Order.Id}", actuator.Calls);
    }

    /// <summary>The gateway holds a block for a day: one person lets each next day, and the latest end stays where it is.</summary>
    [Fact]
    public void LongerThanTheActuatorHolds_IsLetPartByPart()
    {
        var daily = new RecordingActuator { Capability = new(ActuatorCapability.Every, EndHeldBy.Target, Observes: true) { LongestLife = TimeSpan.FromDays(1) } };
        var bank = new Compensated(daily);
        bank.Receive(Compensated.Advisory());
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        var first = Place(bank, shield);
        Assert.Equal((1, "asked"), (first.People, first.HeldBy));
        bank.Answer(first.ApprovalId, ApprovalConcluded.Granted);
        Assert.Empty(bank.Wait(TimeSpan.FromHours(17)).OfType<ControlAsked>());
        for (var day = 1; day <= 3; day++)
        {
            var next = bank.Wait(TimeSpan.FromHours(7)).OfType<ApprovalRequested>().Single(request => request.Action == ControlKinds.ComponentShield);
            Assert.Equal(1, next.People);
            bank.Answer(next.ApprovalId, ApprovalConcluded.Granted);
            bank.Wait(TimeSpan.FromHours(17));
            Assert.Equal("enforced", bank.Standing(shield).State);
            Assert.Equal(day + 1, daily.Calls.Count(call => call.StartsWith("enforce", StringComparison.Ordinal)));
            Assert.Equal(Given.Now.AddDays(7), bank.Now(shield).LatestEnd);
        }

        bank.Wait(TimeSpan.FromHours(9)); // nobody answers
        Assert.Equal("lapsed", bank.Standing(shield).State);
        Assert.NotNull(bank.Standing(shield).Finding);
    }

    /// <summary>Nobody let it stay: the block ends, and that is said as long as the component runs.</summary>
    [Fact]
    public void LatestEnd_EnforcedAndNobodyAnswers_LapsesAsAFinding()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Answer(Place(bank, shield).ApprovalId, ApprovalConcluded.Granted);
        bank.Wait(TimeSpan.FromDays(7.1));
        Assert.Empty(bank.Response.State.Active.All);
        Assert.Equal("overdue", bank.Standing(shield).State);
        Assert.Contains("nothing enforces it", bank.Standing(shield).Finding, StringComparison.Ordinal);
        var late = bank.Now(shield).Asked!;
        Assert.Single(bank.Answer(late.ApprovalId, ApprovalConcluded.Granted).OfType<Ordered>());
        Assert.Equal("enforced", bank.Standing(shield).State);
    }

    /// <summary>What people said no to, did not answer or took back never stood: nobody is asked to keep it, whatever time passes.</summary>
    [Theory]
    [InlineData(ApprovalConcluded.Refused)]
    [InlineData(ApprovalConcluded.Lapsed)]
    [InlineData(ApprovalConcluded.Withdrawn)]
    public void LatestEnd_ShieldThatNeverStood_IsNotAskedToBeKept(string outcome)
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Answer(Place(bank, shield).ApprovalId, outcome);
        Assert.Empty(bank.Wait(TimeSpan.FromDays(8)).OfType<ApprovalRequested>());
        Assert.Equal("overdue", bank.Standing(shield).State);
        Assert.Empty(actuator.Calls);
    }

    /// <summary>The same while the first question still stands, and when no actuator took it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LatestEnd_ShieldThatNobodyTook_IsNotAskedToBeKept(bool isGranted)
    {
        var bank = new Compensated(new RecordingActuator { Failures = 99 });
        bank.Receive(Compensated.Advisory());
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        var asked = Place(bank, shield);
        if (isGranted)
        {
            bank.Answer(asked.ApprovalId, ApprovalConcluded.Granted);
        }

        Assert.Empty(bank.Wait(TimeSpan.FromDays(8)).OfType<ApprovalRequested>());
    }

    /// <summary>A person let the shield go: what people were being asked is withdrawn, what they had let does not follow, and a yes that comes late orders nothing.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Release_ByAPerson_EndsWhatPeopleWereAskedToKeep(bool hasNext, bool isAll)
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Answer(Place(bank, shield).ApprovalId, ApprovalConcluded.Granted);
        var keep = bank.Wait(TimeSpan.FromDays(6.5)).OfType<ApprovalRequested>().Single(request => request.Action == ControlKinds.ComponentShield);
        if (hasNext)
        {
            bank.Answer(keep.ApprovalId, ApprovalConcluded.Granted);
        }

        var containment = bank.Now(shield).Containment!.Value;
        var facts = bank.Apply([isAll ? new AllReleased(1, "person:c", "it hurts") : new Released(containment, "person:c", "it hurts") { Order = shield.Proposed.Order }]);
        Assert.Equal(hasNext || isAll ? [] : [(keep.ApprovalId, ApprovalConcluded.Withdrawn)], facts.OfType<ApprovalConcluded>().Select(concluded => (concluded.ApprovalId, concluded.Outcome)));
        Assert.Single(bank.Answer(keep.ApprovalId, ApprovalConcluded.Granted)); // the conclusion itself, and nothing from it
        var later = bank.Wait(TimeSpan.FromDays(9));
        Assert.Empty(later.OfType<Ordered>());
        Assert.DoesNotContain(later.OfType<ApprovalRequested>(), request => request.Action == ControlKinds.ComponentShield);
    }

    /// <summary>That it stays is the wish of whoever placed it, also after the node carried it on: nobody approves that alone.</summary>
    [Fact]
    public void LatestEnd_Question_IsTheWishOfWhoeverPlacedIt()
    {
        var bank = Bank();
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        bank.Answer(Place(bank, shield).ApprovalId, ApprovalConcluded.Granted);
        var first = bank.Wait(TimeSpan.FromDays(6.5)).OfType<ApprovalRequested>().Single(request => request.Action == ControlKinds.ComponentShield);
        bank.Answer(first.ApprovalId, ApprovalConcluded.Granted);
        var second = bank.Wait(TimeSpan.FromDays(7)).OfType<ApprovalRequested>().Single(request => request.Action == ControlKinds.ComponentShield);
        Assert.Equal(["person:a", "person:a"], [first.RequestedBy, second.RequestedBy]);
    }

    [Fact]
    public void Reopened_LogReadAgain_IsTheSame()
    {
        var bank = Bank();
        var patch = bank.Proposed(ControlKinds.VirtualPatch, VirtualPatchTests.Shape);
        Assert.Equal(SecRuleText.Detecting(patch.Id, Compensated.AdvisoryId, RequestShapeReader.Read("log", System.Text.Encoding.UTF8.GetBytes(patch.Proposed.Shape!)), patch.Proposed.FirstRuleId!.Value), patch.Proposed.Text);
        bank.Controls.Book.Apply(Given.At(patch.Proposed));
        Assert.Single(bank.Controls.Book.Open, control => control.Id == patch.Id);
    }

    [Fact]
    public void Ended_GivenUpByAPerson_NamesThem()
    {
        var bank = Bank();
        var rule = bank.Proposed(ControlKinds.WatchRule);
        bank.Apply(bank.Controls.End(rule.Id, isRemediated: true, "person:a", "the feature is switched off"));
        Assert.Equal((ControlEnds.Remediated, "person:a"), (bank.Now(rule).Ended!.Why, bank.Now(rule).Ended!.By));
        Refused(() => bank.Controls.End(rule.Id, isRemediated: false, "person:a", "x"), "it has ended");
    }

    private Compensated Bank(InstitutionDocument? bank = null)
    {
        var made = new Compensated(actuator, bank);
        made.Receive(Compensated.Advisory());
        return made;
    }

    [Fact]
    public void PlaceByActuator_NoActuator_IsRefused()
    {
        var bank = new Compensated();
        bank.Receive(Compensated.Advisory());
        var shield = bank.Proposed(ControlKinds.ComponentShield);
        Refused(() => bank.Controls.PlaceByActuator(shield.Id, "person:a", "x"), "no actuator here takes shield");
    }

    private static ApprovalRequested Place(Compensated bank, Control control) =>
        bank.Apply(bank.Controls.PlaceByActuator(control.Id, "person:a", "agreed")).OfType<ApprovalRequested>().Single();

    private static void Refused(Action act, string what) =>
        Assert.Contains(what, Assert.Throws<RefusedException>(act).Refusal.Sentence, StringComparison.Ordinal);
}
