using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Policy;
using Hikeshi.Response.Replaying;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>A policy on recorded history: the same policy changes nothing, another one changes what it says.</summary>
public sealed class PolicyReplayTests
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly ResponseService service;
    private readonly List<Recorded<Fact>> log = [];

    public PolicyReplayTests()
    {
        service = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), clock);
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            Live(new AutonomyEnabled(kind, Autonomy.Act, 0, "ciso"));
        }
    }

    [Fact]
    public void Replay_SamePolicy_EndsTheSame()
    {
        See("gw-1");
        clock.Advance(TimeSpan.FromMinutes(5));
        See("gw-1"); // in force already
        See("dns-1"); // held
        clock.Advance(TimeSpan.FromMinutes(70));
        See("gw-2"); // the first has ended
        var result = Replay(service.Policy);
        Assert.Equal((4, 0), (result.Triggers, result.Differences));
        Assert.Equal(result.Was, result.Would);
        Assert.True(result.Was is { Ordered: > 2, Held: > 0, Recorded: > 0 }, result.Was.ToString());
    }

    [Fact]
    public void Replay_OtherPolicy_ShowsWhatWouldBeOtherwise()
    {
        See("gw-1");
        Live(new SightingTriaged("rule-1", "gw-1", SightingTriaged.FalsePositive, "", "person:a"));
        var other = service.Policy with { Rules = [Given.Rule("only", "hikeshi.entry", 5, ContainmentKind.IsolateHost)] };
        var result = Replay(other);
        var changed = Assert.Single(result.Changed);
        Assert.Equal(["order: port 10.7.0.10:8443", "order: host gw-1"], changed.Was);
        Assert.Equal(["order: host gw-1"], changed.Would);
        Assert.True(changed.IsFalse);
        Assert.Equal((2, 1), (result.Was.False, result.Would.False));
        Assert.Equal(["entry-seen", "only"], result.Rules.Select(rule => rule.Rule));
        Assert.Equal((2, 0, 2, 0), (result.Rules[0].Was.Ordered, result.Rules[0].Would.Ordered, result.Rules[0].Was.False, result.Rules[0].Would.False));
        Assert.Equal((0, 1, 0, 1), (result.Rules[1].Was.Ordered, result.Rules[1].Would.Ordered, result.Rules[1].Was.False, result.Rules[1].Would.False));
    }

    /// <summary>What the other policy orders counts for what it meets later: the last host of a service is held there too.</summary>
    [Fact]
    public void Replay_OrdersOfTheOtherHistory_CountForWhatComes()
    {
        var without = service.Policy with { Rules = [] };
        var acting = service.Policy;
        service.Apply(Given.At(new PolicyAdopted("", "none", 0, NoRules)));
        See("gw-1");
        See("gw-2");
        Assert.Empty(service.Policy.Rules);
        Assert.Equal(0, Replay(without).Differences);
        var result = Replay(acting);
        Assert.Equal(["order: port 10.7.0.10:8443", "order: host gw-1"], result.Changed[0].Would);
        Assert.Contains("waiting (blast-radius): host gw-2", result.Changed[1].Would);
    }

    [Fact]
    public void Replay_NothingWasEnabled_SaysItOnlyAsIf()
    {
        Live(new AllReleased(0, "person", ""));
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            Live(new AutonomyEnabled(kind, Autonomy.Record, 0, "ciso"));
        }

        clock.Advance(TimeSpan.FromHours(2));
        See("gw-1");
        Assert.Equal(0, Replay(service.Policy).Would.Ordered);
        Assert.Equal(2, Replay(service.Policy, asIfEnabled: true).Would.Ordered);
    }

    [Fact]
    public void Replay_Since_ComparesOnlyWhatCameThen()
    {
        See("gw-1");
        clock.Advance(TimeSpan.FromMinutes(10));
        See("gw-2");
        Assert.Equal(1, Replay(service.Policy, since: clock.GetUtcNow()).Triggers);
    }

    private const string NoRules =
        """
        format: hikeshi-response-policy/1
        limits: { ordersPerMinute: 60, minRemainingCapacity: 1, segmentSharePerHour: 1, singleSourceMinutes: 15, coolDownMinutes: 30, vetoMinutes: 10, approvalMinutes: 60, surprisesPerHour: 3, widestPrefix4: 32, widestPrefix6: 128 }
        rules: []
        """;

    private ReplayResult Replay(ResponsePolicy policy, bool asIfEnabled = false, DateTimeOffset? since = null)
    {
        var replay = service.Replay(policy, since ?? DateTimeOffset.MinValue, asIfEnabled)!;
        foreach (var entry in log.Where(entry => PolicyReplay.Kinds.Contains(FactCatalog.KindOf(entry.Fact.GetType()))))
        {
            replay.Take(entry);
        }

        return replay.Result();
    }

    /// <summary>A sighting, what is decided upon it, and what is ordered: as the loop would.</summary>
    private void See(string host)
    {
        var sighting = Live(Given.Sighting(host));
        foreach (var decided in service.Decide(new Recorded<Sighted>(sighting.Id, sighting.Index, sighting.Time, sighting.Actor, [], (Sighted)sighting.Fact)).Cast<Decided>())
        {
            var entry = Live(decided, sighting.Id);
            foreach (var fact in service.Order(new Recorded<Decided>(entry.Id, entry.Index, entry.Time, entry.Actor, [], decided)))
            {
                Live(fact, entry.Id);
            }
        }
    }

    private Recorded<Fact> Live(Fact fact, params EntryId[] causes)
    {
        foreach (var ended in service.Due())
        {
            service.Apply(Given.At(ended));
        }

        var entry = new Recorded<Fact>(EntryId.New(clock.GetUtcNow()), (ulong)log.Count, clock.GetUtcNow(), "machine:bank-07", causes, fact);
        log.Add(entry);
        switch (fact)
        {
            case Ordered ordered:
                service.Apply(Typed(ordered));
                break;
            case AutonomyEnabled enabled:
                service.Apply(Typed(enabled));
                break;
            case AllReleased all:
                service.Apply(Typed(all));
                break;
            default:
                break;
        }

        return entry;

        Recorded<T> Typed<T>(T of)
            where T : Fact => new(entry.Id, entry.Index, entry.Time, entry.Actor, [], of);
    }
}
