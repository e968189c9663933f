using System.Text;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>An advisory that only the hub's question tells of moves no more than any other foreign word, and confirms nobody.</summary>
public sealed class HubAdvisoryTests
{
    private static readonly MemberId Hub = MemberId.Parse("isac");
    private static readonly ExposureAssessed Own = new("A-1", Reached: true, [new ReachedService("gateway", "gw-1", "", InternetExposed: true, "")], ["payments"], []);
    private static readonly ExposureAssessed OfTheHub = Own with { Source = Hub };

    [Fact]
    public void Decide_OwnAdvisory_LivesAsLongAsThePolicySays() => Assert.Equal(TimeSpan.FromMinutes(60), LifeOf(Ordered(Own, Given.EverythingActs)));

    [Fact]
    public void Decide_HubsAdvisory_IsForeignAndShort()
    {
        var action = Ordered(OfTheHub, Given.EverythingActs);
        Assert.Equal(TimeSpan.FromMinutes(15), LifeOf(action));
        Assert.Equal(Hub, action.Grounds!.Source);
    }

    [Fact]
    public void Decide_HubsAdvisory_HasTheOriginOfTheHub()
    {
        Assert.NotEmpty(Decider.Decide(OfTheHub, Context(Given.EverythingActs, "hub")).Actions);
        Assert.Empty(Decider.Decide(OfTheHub, Context(Given.EverythingActs, "advisory")).Actions);
        Assert.NotEmpty(Decider.Decide(Own, Context(Given.EverythingActs, "advisory")).Actions);
    }

    /// <summary>A member's shield stays a single source's, however often the hub asks.</summary>
    [Fact]
    public void Decide_HubsAdvisoryOnAMembersShield_DoesNotConfirmIt()
    {
        var shield = Ordered(Own, Given.EverythingActs).Order with { ExpiresAt = Given.Now.AddMinutes(15) };
        var state = Given.EverythingActs.After(Given.At(new Ordered(shield) { Grounds = new OrderGrounds(Given.Other, ByBehaviour: false, []) }, 3));
        Assert.Equal(["record already-active"], Given.Verdicts(Decider.Decide(OfTheHub, Context(state)), ContainmentKind.Shield));
        var confirmed = Assert.Single(Decider.Decide(Own, Context(state)).Actions);
        Assert.Equal((Verdicts.Order, TimeSpan.FromMinutes(60)), (confirmed.Verdict, LifeOf(confirmed)));
    }

    /// <summary>Nor may the hub ask about a known advisory with another document, and so hide what is known of it.</summary>
    [Fact]
    public void After_HubsAdvisory_DoesNotReplaceTheOwnAssessment()
    {
        var state = Given.EverythingActs.After(Own).After(OfTheHub with { Reached = false, Services = [] });
        Assert.True(state.Assessments["A-1"].Reached);
        Assert.False(state.After(Own with { Reached = false }).Assessments["A-1"].Reached);
        Assert.Equal(Hub, Given.EverythingActs.After(OfTheHub).Assessments["A-1"].Source);
    }

    private static PlannedAction Ordered(ExposureAssessed assessed, ResponseState state)
    {
        var action = Assert.Single(Decider.Decide(assessed, Context(state)).Actions);
        Assert.Equal(Verdicts.Order, action.Verdict);
        return action;
    }

    private static TimeSpan LifeOf(PlannedAction action) => action.Order.ExpiresAt - Given.Now;

    private static DecisionContext Context(ResponseState state, string? origin = null) => Given.Context(state, policy: ResponsePolicyReader.Read("test.yaml", Encoding.UTF8.GetBytes($$"""
        format: hikeshi-response-policy/1
        limits: { ordersPerMinute: 60, minRemainingCapacity: 1, segmentSharePerHour: 1, singleSourceMinutes: 15, coolDownMinutes: 30, vetoMinutes: 10, approvalMinutes: 60, surprisesPerHour: 3, widestPrefix4: 32, widestPrefix6: 128 }
        never: { hosts: [], accounts: [], destinations: [] }
        windows: {}
        rules:
          - id: advisory
            on: advisory
            {{(origin is null ? "" : $"when: {{ origin: {origin} }}")}}
            then: [ { action: shield, autonomy: act, minutes: 60 } ]
        """))) with { Hub = Hub };
}
