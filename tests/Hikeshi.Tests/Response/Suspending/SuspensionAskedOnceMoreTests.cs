using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Suspending.Running;
using Xunit;

namespace Hikeshi.Tests.Response.Suspending;

/// <summary>Between the question and the yes the world goes on: what has come above the cap meanwhile, without those who were asked having been told, is a question of its own.</summary>
public sealed class SuspensionAskedOnceMoreTests
{
    private readonly SuspensionStage stage = new();

    /// <summary>The plan of the example, which isolates a host of two in the place of its second shield.</summary>
    private void KeepPlan() => stage.Keep("internet-banking.yaml", "person:administrator", Encoding.UTF8.GetString(SuspensionStage.Example("internet-banking.yaml")).Replace("{ action: shield, service: ib-api, admit: [counterparties] }", "{ action: isolate-host, host: ib-1 }", StringComparison.Ordinal));

    [Theory]
    [InlineData("never-contain")]
    [InlineData("blast-radius")]
    [InlineData("unknown-host")]
    public async Task Grant_AboveTheCapSinceItWasAsked_OrdersTheRestAndAsksTwoForIt(string since)
    {
        var (proposed, facts) = await GrantedAsync(since);
        Assert.Equal(["no-allow-list"], proposed.Held!.Select(held => held.Guardrail)); // what they were told
        Assert.Equal(ContainmentKind.Shield, Assert.Single(facts.OfType<Ordered>()).Order.Kind);
        var waiting = Assert.Single(facts.OfType<Waiting>());
        Assert.Equal(since, waiting.Guardrail);
        Assert.DoesNotContain(stage.Actuator.Calls, call => call.EndsWith(waiting.Order.Id.ToString(), StringComparison.Ordinal));

        var asked = Ask(waiting);
        Assert.Equal((2, since, "isolate-host"), (asked.People, asked.HeldBy, asked.Action));
        Assert.Equal(["person:administrator", "person:ann"], asked.NotBy!); // whoever adopted the plan, and whoever asked for it

        stage.Clock.Advance(TimeSpan.FromHours(1));
        var ordered = Assert.IsType<Ordered>(Assert.Single(Let(asked)));
        Assert.Equal(stage.Book.Find(proposed.SuspensionId)!.Started!.Times.EndsAt, ordered.Order.ExpiresAt); // it ends with the suspension, whenever they let it
        var entry = stage.At(ordered);
        stage.Response.Apply(entry);
        Assert.All(await stage.Response.EnforceAsync(entry, CancellationToken.None), fact => Assert.IsType<Enforced>(fact));
    }

    /// <summary>What they were told when they were asked, they let.</summary>
    [Fact]
    public async Task Grant_AboveTheCapWhenItWasAsked_OrdersItAll()
    {
        Change("never-contain");
        var (proposed, facts) = await GrantedAsync("never-contain");
        Assert.Equal(["never-contain", "no-allow-list"], proposed.Held!.Select(held => held.Guardrail).Order());
        Assert.Equal(2, facts.OfType<Ordered>().Count());
        Assert.Empty(facts.OfType<Waiting>());
    }

    /// <summary>A suspension asks for many things at once: each counts for the next one, as when it was proposed.</summary>
    [Fact]
    public async Task Grant_TwoHostsOfOneService_AreOrderedAsTheyWereTold()
    {
        stage.Keep("internet-banking.yaml", "person:administrator", Encoding.UTF8.GetString(SuspensionStage.Example("internet-banking.yaml"))
            .Replace("{ action: shield, service: ib-api, admit: [counterparties] }", "{ action: isolate-host, host: ib-1 }", StringComparison.Ordinal)
            .Replace("{ action: shield, service: ib-web, admit: [nobody] }", "{ action: isolate-host, host: ib-2 }", StringComparison.Ordinal));
        var proposed = stage.Ask("internet-banking");
        Assert.Equal(["blast-radius"], proposed.Held!.Select(held => held.Guardrail));
        var facts = await stage.GrantAsync(proposed);
        Assert.Equal(2, facts.OfType<Ordered>().Count());
        Assert.Empty(facts.OfType<Waiting>());
    }

    /// <summary>In logs from before nobody wrote down what people were told.</summary>
    [Fact]
    public async Task Grant_ProposalThatDoesNotSay_AsksForWhatIsAboveTheCap()
    {
        KeepPlan();
        var proposed = stage.Desk.Ask("internet-banking", "seen", Hikeshi.Kernel.Identity.EntryId.New(stage.Clock.GetUtcNow()), "person:ann") with { Held = null };
        stage.Book.Apply(stage.At(proposed));
        var facts = await stage.GrantAsync(proposed);
        Assert.Equal("no-allow-list", Assert.Single(facts.OfType<Waiting>()).Guardrail);
        Assert.Equal(ContainmentKind.IsolateHost, Assert.Single(facts.OfType<Ordered>()).Order.Kind);
    }

    /// <summary>Pressed between the start and its orders.</summary>
    [Fact]
    public void Order_AfterTheRedButton_OrdersNothing()
    {
        KeepPlan();
        var proposed = stage.Ask("internet-banking");
        stage.Granted.Add(Suspension.IdOf(proposed.SuspensionId));
        var started = stage.At(Assert.IsType<SuspensionStarted>(Assert.Single(stage.Desk.Conclude(stage.At(new ApprovalConcluded(Suspension.IdOf(proposed.SuspensionId), "granted", ["person:ben", "person:cho"]))))));
        stage.Book.Apply(started);
        stage.Response.Apply(stage.At(new AllReleased(0, "person:a", "")));
        Assert.All(stage.Desk.Order(started), fact => Assert.Equal("red-button", Assert.IsType<Waiting>(fact).Guardrail));
    }

    /// <summary>It ends, however: nobody is asked for a part of it any more, and a yes that comes late orders nothing.</summary>
    [Theory]
    [InlineData("resumed")]
    [InlineData("latest-end")]
    public async Task End_WhileAPartOfItIsAsked_IsAskedNoLonger(string outcome)
    {
        var (proposed, facts) = await GrantedAsync("never-contain");
        var asked = Ask(Assert.Single(facts.OfType<Waiting>()));
        var ended = stage.At(new SuspensionEnded(proposed.SuspensionId, outcome, "person:ann", ""));
        stage.Book.Apply(ended);
        var released = stage.Desk.Release(ended).Cast<Released>().ToList();
        Assert.Equal(outcome == "resumed" ? 2 : 1, released.Count); // at the latest end what stands ends by itself
        var part = Assert.Single(released, each => asked.ApprovalId.Contains(each.Containment.ToString(), StringComparison.Ordinal));
        stage.Response.Apply(stage.At(part));
        Assert.Empty(Let(asked));
    }

    /// <summary>The button is told once more after a crash: what was proposed after it is another one.</summary>
    [Fact]
    public void End_RedButtonToldOnceMore_EndsOnlyWhatWasProposedBefore()
    {
        KeepPlan();
        stage.Keep("soc-vendor.yaml");
        var before = stage.Ask("internet-banking");
        var pressed = stage.At(new AllReleased(0, "person:a", ""));
        stage.Ask("soc-compromised");
        Assert.Equal([before.SuspensionId], stage.Desk.End(pressed).Cast<SuspensionEnded>().Select(ended => ended.SuspensionId));
    }

    private async Task<(SuspensionProposed Proposed, IReadOnlyList<Fact> Facts)> GrantedAsync(string since)
    {
        KeepPlan();
        var proposed = stage.Ask("internet-banking");
        Change(since);
        return (proposed, await stage.GrantAsync(proposed));
    }

    private void Change(string since)
    {
        if (since == "blast-radius") // somebody else isolated the other host of the service
        {
            stage.Response.Apply(stage.At(new Ordered(Given.Order(ContainmentKind.IsolateHost, "ib-2") with { Destinations = [], ExpiresAt = stage.Clock.GetUtcNow().AddHours(1) })));
            return;
        }

        static Asset Named(Asset asset) => asset.Id == "ib-1" ? asset with { Id = "ib-9", Address = "10.2.0.99" } : asset;
        stage.Bank = stage.Bank with { Assets = [.. stage.Bank.Assets.Select(asset => since == "unknown-host" ? Named(asset) : asset.Id == "ib-1" ? asset with { NeverContain = true } : asset)] };
    }

    private ApprovalRequested Ask(Waiting waiting) => Assert.IsType<ApprovalRequested>(Assert.Single(stage.Response.Ask(stage.Waiting(waiting))));

    private IReadOnlyList<Fact> Let(ApprovalRequested asked)
    {
        stage.Granted.Add(asked.ApprovalId);
        return stage.Response.OrderApproved(stage.At(new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Granted, ["person:ben", "person:cho"])));
    }
}
