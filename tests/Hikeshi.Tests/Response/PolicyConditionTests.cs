using System.Text;
using Hikeshi.Exposure.Priority;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>Each member of a condition, once held and once not; a sighting on gw-1 is the trigger unless a test says otherwise.</summary>
public sealed class PolicyConditionTests
{
    private static readonly BusinessCalendar Calendar = new("Asia/Tokyo", "09:00", "15:00", [new CutOff("zengin", "15:30")]);

    [Theory]
    [InlineData("level: high", true)]
    [InlineData("level: critical", false)]
    [InlineData("confidence: 50", true)]
    [InlineData("confidence: 51", false)]
    [InlineData("origin: [behaviour, own-rule]", true)]
    [InlineData("origin: member", false)]
    [InlineData("tags: [hikeshi.entry, attack.execution]", true)]
    [InlineData("tags: [hikeshi.entry, attack.impact]", false)]
    [InlineData("techniques: [T1190, T1059]", true)]
    [InlineData("techniques: T1059.004", true)]
    [InlineData("techniques: T1059.001", false)]
    [InlineData("techniques: T1190", false)]
    [InlineData("entity: { host: [db-*, GW-*] }", true)]
    [InlineData("entity: { host: gw-2 }", false)]
    [InlineData("entity: { user: svc }", true)]
    [InlineData("entity: { user: sv }", false)]
    [InlineData("entity: { process: /bin/* }", true)]
    [InlineData("entity: { address: 198.51.100.0/24 }", true)]
    [InlineData("entity: { address: 192.0.2.0/24 }", false)]
    [InlineData("ledger: { function: [payments, cards] }", true)]
    [InlineData("ledger: { function: cards }", false)]
    [InlineData("ledger: { role: application }", true)]
    [InlineData("ledger: { role: dns }", false)]
    [InlineData("ledger: { exposed: true }", true)]
    [InlineData("ledger: { exposed: false }", false)]
    [InlineData("ledger: { tierAtLeast: 2 }", true)]
    [InlineData("ledger: { tierAtLeast: 3 }", false)]
    [InlineData("ledger: { reached: true }", true)]
    [InlineData("ledger: { reached: false }", false)]
    [InlineData("ledger: { ownSupplier: true }", true)]
    [InlineData("ledger: { ownSupplier: false }", false)]
    [InlineData("ledger: { paymentRail: true }", true)]
    [InlineData("ledger: { paymentRail: false }", false)]
    [InlineData("level: high, tags: hikeshi.entry, ledger: { exposed: true }, entity: { user: svc }", true)]
    [InlineData("level: high, tags: hikeshi.entry, ledger: { exposed: true }, entity: { user: other }", false)]
    public void When_OneSighting_HoldsOrNot(string when, bool holds)
    {
        Assert.Equal(holds, Applies($"when: {{ {when} }}", Given.Now));
        Assert.Equal(!holds, Applies($"unless: {{ {when} }}", Given.Now));
    }

    /// <summary>Local times of Tokyo. 2026-11-30 is a Monday, the last business day of its month and a 五十日; 2026-11-23 is a holiday.</summary>
    [Theory]
    [InlineData("2026-11-30T10:00", "businessDay: true", true)]
    [InlineData("2026-11-29T10:00", "businessDay: true", false)]
    [InlineData("2026-11-23T10:00", "businessDay: true", false)]
    [InlineData("2026-11-30T10:00", "open: true", true)]
    [InlineData("2026-11-30T15:00", "open: true", false)]
    [InlineData("2026-11-30T08:59", "open: true", false)]
    [InlineData("2026-11-30T10:00", "gotobi: true, monthEnd: true", true)]
    [InlineData("2026-11-26T10:00", "gotobi: true", false)]
    [InlineData("2026-11-26T10:00", "monthEnd: false", true)]
    [InlineData("2026-12-28T10:00", "freeze: true", true)]
    [InlineData("2026-12-25T10:00", "freeze: true", false)]
    [InlineData("2026-11-30T15:01", "minutesBeforeCutOff: 30", true)]
    [InlineData("2026-11-30T14:59", "minutesBeforeCutOff: 30", false)]
    [InlineData("2026-11-30T15:30", "minutesBeforeCutOff: 30", false)]
    [InlineData("2026-11-30T10:00", "inside: zengin", true)]
    [InlineData("2026-11-30T16:00", "inside: zengin", false)]
    [InlineData("2026-11-30T16:00", "inside: [zengin, night]", false)]
    [InlineData("2026-11-30T22:00", "inside: [zengin, night]", true)]
    [InlineData("2026-12-01T03:00", "inside: night", true)]
    [InlineData("2026-11-28T03:00", "inside: night", true)]
    [InlineData("2026-11-29T03:00", "inside: night", false)]
    [InlineData("2026-11-30T16:00", "outside: [zengin, night]", true)]
    [InlineData("2026-11-30T10:00", "outside: zengin", false)]
    public void When_TheCalendar_HoldsOrNot(string local, string calendar, bool holds)
    {
        var now = new DateTimeOffset(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(9));
        Assert.Equal(holds, Applies($"when: {{ calendar: {{ {calendar} }} }}", now));
        Assert.Equal(!holds, Applies($"unless: {{ calendar: {{ {calendar} }} }}", now));
    }

    /// <summary>Fail closed: neither the rule that asks for a time, nor the one that excepts a time.</summary>
    [Theory]
    [InlineData("when: { calendar: { businessDay: true } }")]
    [InlineData("when: { calendar: { businessDay: false } }")]
    [InlineData("unless: { calendar: { open: true } }")]
    public void When_TheCalendarCannotBeRead_DoesNotApply(string condition) =>
        Assert.Empty(Decide(condition, Given.Now, days: null).Actions);

    /// <summary>What a member shared is that member's word, also when an own sensor saw it by the member's rule.</summary>
    [Fact]
    public void Origin_SightingByAForeignRule_IsTheMembers()
    {
        var context = Given.Context(policy: Policy("when: { origin: own-rule }"));
        Assert.NotEmpty(Decider.Decide(Sighting, context).Actions);
        Assert.Empty(Decider.Decide(Sighting with { RuleFrom = Given.Other }, context).Actions);
        var lasting = Decider.Decide(Sighting with { RuleFrom = Given.Other }, Given.Context(policy: Policy("when: { origin: member }")));
        Assert.Equal(Given.Other, lasting.Origin);
        Assert.All(lasting.Actions, action => Assert.Equal(Given.Now.AddMinutes(15), action.Order.ExpiresAt));
    }

    /// <summary>An index must not lose a rule: by the tag, by the technique, by its parent, and in the order of the file.</summary>
    [Fact]
    public void Candidates_AThousandRules_AreThoseThatTheNaiveWayFinds()
    {
        var random = new Random(7);
        string[] tags = ["a", "b", "c", "d"];
        string[] techniques = ["T1059", "T1059.004", "T1190", "T1486"];
        PolicyRule[] rules = [.. Enumerable.Range(0, 1000).Select(i => new PolicyRule($"r{i}", random.Next(4) == 0 ? "shared" : "sighting", PolicyCondition.Any with
        {
            Tags = [.. tags.Where(_ => random.Next(5) == 0)],
            Techniques = [.. techniques.Where(_ => random.Next(5) == 0)],
            Level = random.Next(-1, 5),
        }, null, [], "none"))];
        var policy = ResponsePolicyReader.BuiltIn with { Rules = rules };
        var context = Given.Context(policy: policy);
        for (var i = 0; i < 50; i++)
        {
            var trigger = Trigger.Of(Given.Sighting("gw-1", SigmaLevel.Names[random.Next(5)], [.. tags.Where(_ => random.Next(2) == 0), "x"]) with { Techniques = [.. techniques.Where(_ => random.Next(3) == 0)] }, context);
            Assert.Equal(rules.Where(rule => rule.On == "sighting" && rule.When.Unmet(trigger) is null), policy.Candidates(trigger).Where(rule => rule.When.Unmet(trigger) is null));
        }
    }

    private static Sighted Sighting { get; } = Given.Sighting("gw-1", "high", "hikeshi.entry", "attack.execution") with
    {
        Techniques = ["T1059.004"],
        Entities = new SightedEntities("gw-1", "svc", "/bin/sh", ["198.51.100.9", "203.0.113.9"], [], []),
    };

    private static bool Applies(string condition, DateTimeOffset now) =>
        Decide(condition, now, new BankingDays(Calendar, PolicyReader.BuiltIn)).Actions.Count > 0;

    private static Decided Decide(string condition, DateTimeOffset now, BankingDays? days)
    {
        var assessed = new ExposureAssessed("A-1", Reached: true, [new ReachedService("gateway", "gw-1", "", InternetExposed: true, "")], ["payments"], []);
        var state = Given.EverythingActs with { Assessments = Given.EverythingActs.Assessments.SetItem("A-1", assessed) };
        return Decider.Decide(Sighting, Given.Context(state, policy: Policy(condition), now: now) with { Days = days, Cause = EntryId.New(now) });
    }

    private static ResponsePolicy Policy(string condition) => ResponsePolicyReader.Read("test.yaml", Encoding.UTF8.GetBytes($$"""
        format: hikeshi-response-policy/1
        limits: { ordersPerMinute: 60, minRemainingCapacity: 1, segmentSharePerHour: 1, singleSourceMinutes: 15, coolDownMinutes: 30, vetoMinutes: 10, approvalMinutes: 60, surprisesPerHour: 3, widestPrefix4: 32, widestPrefix6: 128 }
        windows:
          zengin: { from: "08:30", to: "15:30" }
          night: { from: "21:00", to: "05:00" }
        rules:
          - id: r
            on: sighting
            {{condition}}
            then: [ { action: isolate-host, autonomy: act, minutes: 60 } ]
        """));
}
