using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Response.Suspending.Running;
using Xunit;

namespace Hikeshi.Tests.Response.Suspending;

/// <summary>What makes a plan propose. Nothing here starts anything.</summary>
public sealed class SuspensionCriteriaTests
{
    private AdvisoryKnown? known;

    /// <summary>Exploited, and nothing mends it: both must be known.</summary>
    [Theory]
    [InlineData(true, false, "ib-web", true)]
    [InlineData(true, true, "ib-web", false)]
    [InlineData(false, false, "ib-web", false)]
    [InlineData(null, false, "ib-web", false)]
    [InlineData(true, null, "ib-web", false)]
    [InlineData(true, false, "zengin-gateway", false)]
    public void LookAtAdvisories_ReachedService_ProposesOnlyWhatIsKnown(bool? exploited, bool? isFixed, string service, bool proposes)
    {
        var stage = Stage("internet-banking.yaml");
        known = new AdvisoryKnown(exploited, isFixed);
        stage.Desk.Apply(stage.At(stage.Reaches(service)));
        var found = stage.Desk.LookAtAdvisories();
        Assert.Equal(proposes ? ["exploited-and-no-fix"] : [], found.Select(pair => ((SuspensionProposed)pair.Fact).Criterion));
    }

    /// <summary>Whoever brought the advisory, or reported the supplier, set it off: that person does not decide it.</summary>
    [Fact]
    public void Propose_WhatAPersonReported_IsNotDecidedByThatPerson()
    {
        var stage = Stage("internet-banking.yaml", "soc-vendor.yaml");
        known = new AdvisoryKnown(IsExploited: true, IsFixed: false);
        stage.Desk.Apply(stage.At(new Hikeshi.Facts.Exposure.AdvisoryReceived("CVE-2026-0001", [], "", ""), "person:ann"));
        stage.Desk.Apply(stage.At(stage.Reaches("ib-web")));
        var advised = (SuspensionProposed)Assert.Single(stage.Desk.LookAtAdvisories()).Fact;
        Assert.Equal(["person:administrator", "person:ann"], advised.NotBy);
        var reported = (SuspensionProposed)Assert.Single(stage.Desk.Propose(stage.At(new SupplierReported("soc", "the vendor", "person:ben", "x"), "person:ben")));
        Assert.Equal(["person:administrator", "person:ben"], reported.NotBy);
    }

    /// <summary>That it is exploited may become known later: it is looked at again, and proposed once.</summary>
    [Fact]
    public void LookAtAdvisories_ExploitedLater_ProposesThenAndOnce()
    {
        var stage = Stage("internet-banking.yaml");
        stage.Desk.Apply(stage.At(stage.Reaches("ib-web")));
        Assert.Empty(stage.Desk.LookAtAdvisories());
        known = new AdvisoryKnown(IsExploited: true, IsFixed: false);
        stage.Desk.Apply(stage.At(stage.Reaches("ib-web")));
        var proposed = Assert.IsType<SuspensionProposed>(Assert.Single(stage.Desk.LookAtAdvisories()).Fact);
        Assert.Equal("machine:bank-a", proposed.RequestedBy);
        Assert.Contains("CVE-2026-0001 reaches ib-web", proposed.Reason, StringComparison.Ordinal);
        stage.Book.Apply(stage.At(proposed));
        stage.Desk.Apply(stage.At(stage.Reaches("ib-web")));
        Assert.Empty(stage.Desk.LookAtAdvisories());
    }

    [Fact]
    public void Propose_SeenAtOtherMembers_CountsDifferentMembersWithinTheTime()
    {
        var stage = Stage("internet-banking.yaml");
        Assert.Empty(Share(stage, "bank-03"));
        Assert.Empty(Share(stage, "bank-03"));
        stage.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Empty(Share(stage, "bank-04"));
        stage.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("seen-at-two-members", Assert.IsType<SuspensionProposed>(Assert.Single(Share(stage, "bank-05"))).Criterion);
    }

    [Theory]
    [InlineData("ib-1", "high", true)]
    [InlineData("ib-1", "low", false)]
    [InlineData("zg-1", "high", false)]
    [InlineData("elsewhere", "high", false)]
    public void Propose_OwnSighting_OnlyBehindItsFunctions(string host, string level, bool proposes)
    {
        var stage = Stage("internet-banking.yaml");
        Assert.Equal(proposes ? 1 : 0, stage.Desk.Propose(stage.At(Given.Sighting(host, level))).Count);
    }

    [Fact]
    public void Propose_SupplierReported_ItsPlanAlone()
    {
        var stage = Stage("soc-vendor.yaml", "identity-provider.yaml", "internet-banking.yaml");
        var proposed = Assert.IsType<SuspensionProposed>(Assert.Single(stage.Desk.Propose(stage.At(new SupplierReported("soc", "the vendor", "person:ann", "its update server was used")))));
        Assert.Equal("soc-compromised", proposed.PlanId);
        Assert.Empty(stage.Desk.Propose(stage.At(new SupplierReported("cloud", "the vendor", "person:ann", "rumour"))));
    }

    /// <summary>People said no: it is not proposed again at once. It came to its latest end: it may be.</summary>
    [Theory]
    [InlineData("refused", 0, false)]
    [InlineData("refused", 31, true)]
    [InlineData("resumed", 0, false)]
    [InlineData("latest-end", 0, true)]
    [InlineData("lapsed", 0, true)]
    public void Propose_AfterAnEnd_CoolsDownWhereAPersonSaidSo(string outcome, int minutes, bool proposes)
    {
        var stage = Stage("soc-vendor.yaml");
        var first = stage.Ask("soc-compromised");
        var report = new SupplierReported("soc", "the vendor", "person:ann", "again");
        Assert.Empty(stage.Desk.Propose(stage.At(report)));
        stage.Book.Apply(stage.At(new SuspensionEnded(first.SuspensionId, outcome, "person:ann", "")));
        stage.Clock.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Equal(proposes ? 1 : 0, stage.Desk.Propose(stage.At(report)).Count);
    }

    [Fact]
    public void Propose_WithdrawnPlanOrRedButton_Nothing()
    {
        var stage = Stage("soc-vendor.yaml");
        var report = new SupplierReported("soc", "the vendor", "person:ann", "x");
        stage.Response.Apply(stage.At(new AllReleased(0, "ann", "drill")));
        Assert.Empty(stage.Desk.Propose(stage.At(report)));
        var other = Stage("soc-vendor.yaml");
        other.Book.Apply(other.At(new SuspensionPlanWithdrawn("soc-compromised", "ann", "")));
        Assert.Empty(other.Desk.Propose(other.At(report)));
    }

    private static IReadOnlyList<Fact> Share(SuspensionStage stage, string member)
    {
        var accepted = stage.At(new Accepted(MemberId.Parse(member), [], Tlp.Green, "shell behind internet banking", [], null, new ComponentShieldSuggestion("course-of-action--1", "pkg:maven/example.hikeshi.fictional/internet-banking", "", "", "shell")));
        stage.Desk.Apply(accepted);
        return stage.Desk.Propose(accepted);
    }

    private SuspensionStage Stage(params string[] plans)
    {
        var bank = SuspensionStage.Institution;
        var stage = new SuspensionStage(bank with { Assets = [.. bank.Assets.Select(asset => asset.Id.StartsWith("ib-", StringComparison.Ordinal) ? asset with { Software = ["pkg:maven/example.hikeshi.fictional/internet-banking@5.2.0"] } : asset)] }, news: _ => known);
        foreach (var plan in plans)
        {
            stage.Keep(plan);
        }

        return stage;
    }
}
