using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Suspending;
using Hikeshi.Response.Suspending.Running;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response.Suspending;

/// <summary>From a criterion to the end: people let it, silence never does, and it undoes itself.</summary>
public sealed class SuspensionDeskTests
{
    [Fact]
    public async Task Grant_TwoPeople_OrdersExactlyWhatWasAsked()
    {
        var stage = Stage("internet-banking.yaml");
        var proposed = stage.Ask("internet-banking");
        var asked = Assert.IsType<ApprovalRequested>(Assert.Single(stage.Desk.Request(stage.At(proposed))));
        Assert.Empty(await stage.Desk.ReserveAsync(stage.At(proposed), CancellationToken.None));
        Assert.Equal((2, "suspend-service", $"plan internet-banking@{SuspensionStage.Plan("internet-banking.yaml").Version}", "suspension-plan", "person:ann"), (asked.People, asked.Action, asked.Target, asked.HeldBy, asked.RequestedBy));
        Assert.Equal(SuspensionStage.Night.AddMinutes(60), asked.ExpiresAt);
        Assert.Null(asked.VetoUntil);
        Assert.Contains("function internet-banking (tier 1)", asked.BlastRadius);

        stage.Clock.Advance(TimeSpan.FromMinutes(10));
        var facts = await stage.GrantAsync(proposed);
        var started = Assert.IsType<SuspensionStarted>(facts[0]);
        Assert.Equal(SuspensionStage.Night.AddMinutes(490), started.Times.EndsAt);
        Assert.Contains("2026年12月9日23時50分よりインターネットバンキングを予防的に停止", started.Notices[0].Text.Ja, StringComparison.Ordinal);
        Assert.Contains("resume by 07:50 on 10 December 2026", started.Notices[0].Text.En, StringComparison.Ordinal);
        Assert.All(started.Notices, notice => Assert.DoesNotContain('{', notice.Text.En + notice.Text.Ja));
        Assert.Equal(proposed.Orders.Select(order => order.Id), facts.OfType<Ordered>().Select(ordered => ordered.Order.Id));
        Assert.All(facts.OfType<Ordered>(), ordered => Assert.Equal(started.Times.EndsAt, ordered.Order.ExpiresAt));
        Assert.Equal(2, facts.OfType<Enforced>().Count(enforced => enforced.State == Standing.Enforced));
        Assert.Empty(facts.OfType<EnforcementFailed>());
    }

    /// <summary>Whoever adopted this version is a party to it, whoever adopted an earlier one is not; whoever asks is named as before.</summary>
    [Fact]
    public void Request_PlanThatSomebodyAdopted_IsNotDecidedByThatPerson()
    {
        var stage = new SuspensionStage();
        var text = System.Text.Encoding.UTF8.GetString(SuspensionStage.Example("internet-banking.yaml"));
        stage.Keep("internet-banking.yaml", "person:cho");
        stage.Keep("internet-banking.yaml", "person:ben");
        stage.Keep("internet-banking.yaml", "person:dan", text + "\n# a word more\n");
        stage.Keep("internet-banking.yaml", "person:ben");
        var asked = Assert.IsType<ApprovalRequested>(Assert.Single(stage.Desk.Request(stage.At(stage.Ask("internet-banking")))));
        Assert.Equal(["person:cho", "person:ben"], asked.NotBy);
        Assert.Equal("person:ann", asked.RequestedBy);
    }

    /// <summary>The paper that the documentation shows was signed for the plan that it shows beside it, and for no other text of that plan.</summary>
    [Fact]
    public void StandingOrder_OfTheExample_CoversItsPlanAndNoOtherText()
    {
        var order = Hikeshi.People.Approvals.StandingOrder.Read("standing-order.json", SuspensionStage.Example("standing-order.json"));
        var stage = new SuspensionStage();
        stage.Keep("soc-vendor.yaml");
        var asked = Asked(stage);
        Assert.True(order.Covers(asked, SuspensionStage.Night));
        Assert.Contains("supplier soc", asked.BlastRadius);
        var changed = new SuspensionStage();
        changed.Keep("soc-vendor.yaml", "person:ann", System.Text.Encoding.UTF8.GetString(SuspensionStage.Example("soc-vendor.yaml")) + "\n# a word more\n");
        Assert.False(order.Covers(Asked(changed), SuspensionStage.Night));

        static ApprovalRequested Asked(SuspensionStage stage)
        {
            var proposed = stage.Ask("soc-compromised");
            return Assert.IsType<ApprovalRequested>(Assert.Single(stage.Desk.Request(stage.At(new SuspensionReservationAnswered(proposed.SuspensionId, Granted: true, "")))));
        }
    }

    /// <summary>Nobody answers: it is late, the deputy is called, it lapses, and nothing has begun.</summary>
    [Fact]
    public void Silence_UntilItLapses_StartsNothing()
    {
        var stage = Stage("internet-banking.yaml");
        var proposed = stage.Ask("internet-banking");
        Assert.Empty(stage.Desk.Due());
        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("deputy", Overdue(stage));
        Assert.Empty(stage.Desk.Due());
        stage.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("decide", Overdue(stage));
        stage.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(stage.Desk.Due());
        var lapsed = Assert.IsType<SuspensionEnded>(Assert.Single(stage.Desk.Conclude(stage.At(new ApprovalConcluded(Suspension.IdOf(proposed.SuspensionId), "lapsed", [])))));
        Assert.Equal("lapsed", lapsed.Outcome);
        stage.Book.Apply(stage.At(lapsed));
        Assert.Empty(stage.Desk.Release(stage.At(lapsed)));
        Assert.Empty(stage.Actuator.Calls);
        Assert.Empty(stage.Desk.Conclude(stage.At(new ApprovalConcluded(Suspension.IdOf(proposed.SuspensionId), "granted", []))));
    }

    /// <summary>The log says granted, and the approval book does not: nothing begins.</summary>
    [Fact]
    public void Conclude_GrantThatNobodyGave_StartsNothing()
    {
        var stage = Stage("internet-banking.yaml");
        var proposed = stage.Ask("internet-banking");
        var ended = Assert.IsType<SuspensionEnded>(Assert.Single(stage.Desk.Conclude(stage.At(new ApprovalConcluded(Suspension.IdOf(proposed.SuspensionId), "granted", ["person:ben"])))));
        Assert.Equal("refused", ended.Outcome);
    }

    [Fact]
    public async Task Due_DeadlinesPass_AreSaidOnceAndTheLatestEndEndsIt()
    {
        var stage = Stage("internet-banking.yaml");
        var proposed = stage.Ask("internet-banking");
        await stage.GrantAsync(proposed);
        var said = new List<string>();
        for (var minute = 0; minute <= 480; minute++)
        {
            foreach (var fact in stage.Desk.Due())
            {
                switch (fact)
                {
                    case SuspensionOverdue late:
                        said.Add(late.Step);
                        stage.Book.Apply(stage.At(late));
                        break;
                    case SuspensionEnded ended:
                        Assert.Equal(480, minute);
                        Assert.Equal("latest-end", ended.Outcome);
                        stage.Book.Apply(stage.At(ended));
                        Assert.Empty(stage.Desk.Release(stage.At(ended)));
                        break;
                }
            }

            if (minute == 20)
            {
                stage.Book.Apply(stage.At(new SuspensionStepDone(proposed.SuspensionId, "task:call-centre", "person:ann", "done")));
            }

            stage.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["notice:customers", "notice:partners", "fallback:internet-banking", "report", "review:1", "task:scheduled-transfers", "review:2"], said.Take(7));
        Assert.DoesNotContain("task:call-centre", said);
        Assert.Distinct(said);
        Assert.Equal(2, stage.Response.Due().Count); // each containment at its own end, where the block lives
        Assert.Equal("latest-end", stage.Book.Find(proposed.SuspensionId)!.State);
    }

    [Fact]
    public async Task Resume_WithEveryProof_ReleasesEveryOrder()
    {
        var stage = Stage("internet-banking.yaml");
        var proposed = stage.Ask("internet-banking");
        Assert.Equal("conflict", Why(() => stage.Desk.Resume(proposed.SuspensionId, new Dictionary<string, string>(), "person:ann", "over")));
        await stage.GrantAsync(proposed);
        var proofs = new Dictionary<string, string> { ["mended"] = "CHG-1", ["clean"] = "CASE-2" };
        Assert.Equal("conflict", Why(() => stage.Desk.Resume(proposed.SuspensionId, proofs, "person:ann", "over")));
        Assert.Equal("malformed", Why(() => stage.Desk.Resume(proposed.SuspensionId, new Dictionary<string, string>(proofs) { ["weather"] = "fine" }, "person:ann", "over")));
        stage.Clock.Advance(TimeSpan.FromHours(2));
        var ended = stage.Desk.Resume(proposed.SuspensionId, new Dictionary<string, string>(proofs) { ["data"] = "reconciled 01:30" }, "person:ann", "mended");
        Assert.Contains("2026年12月10日01時40分に再開", Assert.Single(ended.Notices!).Text.Ja, StringComparison.Ordinal);
        stage.Book.Apply(stage.At(ended));
        var released = stage.Desk.Release(stage.At(ended)).Cast<Released>().ToList();
        Assert.Equal(proposed.Orders.Select(order => order.Id), released.Select(each => each.Containment));
        foreach (var each in released)
        {
            var entry = stage.At(each);
            stage.Response.Apply(entry);
            Assert.Empty(await stage.Response.UndoAsync(entry, CancellationToken.None));
        }

        Assert.Equal(2, stage.Actuator.Calls.Count(call => call.StartsWith("undo", StringComparison.Ordinal)));
        Assert.Equal(0, stage.Response.State.Active.Count);
    }

    [Fact]
    public async Task End_RedButton_EndsWhatRunsAndWhatIsAsked()
    {
        var stage = Stage("internet-banking.yaml", "soc-vendor.yaml");
        await stage.GrantAsync(stage.Ask("internet-banking"));
        var waiting = stage.Ask("soc-compromised");
        var all = stage.At(new AllReleased(2, "ann", "drill"));
        stage.Response.Apply(all);
        Assert.Equal(2, stage.Desk.End(all).Cast<SuspensionEnded>().Count(ended => ended.Outcome == "released-all"));
        Assert.Equal("released-all", Assert.IsType<SuspensionEnded>(Assert.Single(await stage.GrantAsync(waiting))).Outcome);
    }

    /// <summary>Second depth: an order that names the suspension's approval and is not, to the letter, one that people were asked about, touches nothing.</summary>
    [Theory]
    [InlineData("another target")]
    [InlineData("more admitted")]
    [InlineData("longer")]
    [InlineData("another id")]
    [InlineData("ended")]
    [InlineData("not granted")]
    public async Task EnforceAsync_OrderThatPeopleDidNotLet_TouchesNothing(string forged)
    {
        var stage = Stage("internet-banking.yaml");
        var proposed = stage.Ask("internet-banking");
        await stage.GrantAsync(proposed);
        var before = stage.Actuator.Calls.Count;
        var one = stage.Book.Find(proposed.SuspensionId)!;
        var order = one.Orders[1];
        order = forged switch
        {
            "another target" => order with { Address = "192.0.2.30", Port = 8443 },
            "more admitted" => order with { Allow = [.. order.Allow, "0.0.0.0/0"] },
            "longer" => order with { ExpiresAt = order.ExpiresAt.AddMinutes(1) },
            "another id" => order with { Id = new ContainmentId(Guid.NewGuid()) },
            _ => order,
        };
        if (forged == "ended")
        {
            stage.Book.Apply(stage.At(new SuspensionEnded(one.Id, "resumed", "person:ann", "")));
        }
        else if (forged == "not granted")
        {
            stage.Granted.Clear();
        }

        var facts = await stage.Response.EnforceAsync(stage.At(new Ordered(order) { Grounds = new OrderGrounds(SuspensionStage.Self, ByBehaviour: false, []) { Approval = one.ApprovalId } }), CancellationToken.None);
        Assert.Contains("was not granted, or is another one's", Assert.IsType<EnforcementFailed>(Assert.Single(facts)).Detail, StringComparison.Ordinal);
        Assert.Equal(before, stage.Actuator.Calls.Count);
    }

    /// <summary>Second depth: what the ledger forbids by now is refused at the actuator, though people let it.</summary>
    [Fact]
    public async Task EnforceAsync_SupplierThatIsNeverCutByNow_IsRefusedAtTheActuator()
    {
        var stage = Stage("soc-vendor.yaml");
        var proposed = stage.Ask("soc-compromised");
        stage.Bank = stage.Bank with { Suppliers = [.. stage.Bank.Suppliers.Select(supplier => supplier with { NeverCut = true })] };
        var facts = await stage.GrantAsync(proposed);
        Assert.Contains("would-cut", Assert.Single(facts.OfType<EnforcementFailed>()).Detail, StringComparison.Ordinal);
        Assert.Equal(4, facts.OfType<Enforced>().Count(enforced => enforced.State == Standing.Enforced));
    }

    /// <summary>The sector cap is asked before people are, and they read its answer; a no of the hub is no start.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReserveAsync_SupplierThatOthersShare_AsksTheHubFirst(bool grants)
    {
        var asked = new List<ContainmentId>();
        var stage = new SuspensionStage(reserve: (request, _) =>
        {
            asked.Add(request.Containment);
            return Task.FromResult(new ReservationAnswer(grants, grants ? "within the sector cap" : "5 of 40 members would lose it"));
        });
        stage.Keep("soc-vendor.yaml");
        var proposed = stage.Ask("soc-compromised");
        Assert.Empty(stage.Desk.Request(stage.At(proposed)));
        var answered = Assert.IsType<SuspensionReservationAnswered>(Assert.Single(await stage.Desk.ReserveAsync(stage.At(proposed), CancellationToken.None)));
        var request = Assert.IsType<ApprovalRequested>(Assert.Single(stage.Desk.Request(stage.At(answered))));
        Assert.Equal([new ContainmentId(Guid.Parse(proposed.SuspensionId))], asked);
        Assert.Equal(("suspend-supplier", $"plan soc-compromised@{SuspensionStage.Plan("soc-vendor.yaml").Version}", 2), (request.Action, request.Target, request.People));
        Assert.Contains(grants ? "sector cap: reserved" : "sector cap: not reserved, 5 of 40", request.Why, StringComparison.Ordinal);
    }

    private static SuspensionStage Stage(params string[] plans)
    {
        var stage = new SuspensionStage();
        foreach (var plan in plans)
        {
            stage.Keep(plan);
        }

        return stage;
    }

    private static string Overdue(SuspensionStage stage)
    {
        var late = Assert.IsType<SuspensionOverdue>(Assert.Single(stage.Desk.Due()));
        stage.Book.Apply(stage.At(late));
        return late.Step;
    }

    private static string Why(Func<object> act) => Assert.IsType<SuspensionRefused>(Assert.Throws<RefusedException>(act).Refusal).Why;
}
