using System.Collections.Immutable;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;

namespace Hikeshi.Tests.Response;

/// <summary>The words that the tests of decisions are written in.</summary>
internal static class Given
{
    public const string Component = "pkg:maven/example.hikeshi.fictional/ledger-gateway";

    public static readonly MemberId Self = MemberId.Parse("bank-07");

    public static readonly MemberId Other = MemberId.Parse("bank-03");

    public static readonly DateTimeOffset Now = TestClock.Morning;

    public static readonly EntryId Cause = EntryId.Parse("0195f0e0-0000-7000-8000-00000000000a");

    /// <summary>Two application hosts behind one exposed service, one of them enough for the load; a host of every protected role.</summary>
    public static InstitutionDocument Bank { get; } = new(
        InstitutionDocument.CurrentFormat,
        Self.Value,
        new("Kaede Regional Bank (fictional)", "かえで地方銀行（架空）"),
        "regional-bank",
        new Consent(NamedExposure: true),
        [new CriticalFunction("payments", new("Payments", "為替"), 60, 1, PaymentRail: true, [], ["gateway"])],
        [
            new Service("gateway", new("Gateway", "接続"), "10.7.0.10", 8443, InternetExposed: true, $"{Component}@3.1.0", ["gw-1", "gw-2"], 1, ["10.8.0.0/16"]),
            new Service("back-office", new("Back office", "事務"), "10.7.0.20", 443, InternetExposed: false, "pkg:npm/desk@1.0.0", ["desk-1"], 0, []),
        ],
        [
            Host("gw-1", "10.7.1.1"),
            Host("gw-2", "10.7.1.2"),
            Host("desk-1", "10.7.1.3") with { Software = ["pkg:npm/desk@1.0.0"] },
            Host("core-1", "10.7.1.4") with { Tier = 0 },
            Host("flagged-1", "10.7.1.5") with { NeverContain = true },
            .. ProtectedRoles.Select((role, i) => Host($"{role}-1", $"10.7.2.{i + 1}") with { Role = role }),
        ],
        [
            new Supplier("cloud", new("Sora Cloud (fictional)", "そらクラウド（架空）"), "cloud", Shared: true, ["sora-cloud.example", "203.0.113.0/24"], NeverCut: true, ["payments"]),
            new Supplier("soc", new("Mihari (fictional)", "見張り（架空）"), "soc", Shared: true, ["vpn.soc-vendor.example"], NeverCut: false, []),
        ],
        [],
        new BusinessCalendar("Asia/Tokyo", "09:00", "15:00", []));

    public static IReadOnlyList<string> ProtectedRoles => ["domain-controller", "dns", "time", "hsm", "backup", "jump-host", "management", "break-glass"];

    public static ResponseState EverythingActs { get; } =
        ResponseState.Empty with { Autonomy = Enum.GetValues<ContainmentKind>().ToImmutableDictionary(kind => kind, _ => Autonomy.Act) };

    public static Asset Host(string id, string address) =>
        new(id, "server", address, "linux", "application", 2, NeverContain: false, [$"{Component}@3.1.0"]);

    public static DecisionContext Context(ResponseState? state = null, InstitutionDocument? bank = null, ResponsePolicy? policy = null, DateTimeOffset? now = null) =>
        new(Self, Cause, now ?? Now, policy ?? ResponsePolicyReader.BuiltIn, new LedgerView(bank ?? Bank), state ?? EverythingActs);

    public static ResponsePolicy Policy(Func<PolicyLimits, PolicyLimits> limits) =>
        ResponsePolicyReader.BuiltIn with { Limits = limits(ResponsePolicyReader.BuiltIn.Limits) };

    /// <summary>The built-in rules with another life for all their containments.</summary>
    public static ResponsePolicy Lasting(int minutes, ResponsePolicy? policy = null) =>
        (policy ?? ResponsePolicyReader.BuiltIn) with { Rules = [.. (policy ?? ResponsePolicyReader.BuiltIn).Rules.Select(rule => rule with { Then = [.. rule.Then.Select(action => action with { Life = TimeSpan.FromMinutes(minutes) })] })] };

    /// <summary>A rule that acts on sightings with a tag.</summary>
    public static PolicyRule Rule(string id, string tag, int minutes, params ContainmentKind[] kinds) =>
        new(id, "sighting", PolicyCondition.Any with { Tags = [tag] }, null, [.. kinds.Select(kind => new PolicyAction(kind, Autonomy.Act, TimeSpan.FromMinutes(minutes)))], "none");

    public static Sighted Sighting(string? host, string level = "high", params string[] tags) =>
        new("rule-1", "A service spawns a shell", "digest", level, tags is [] ? ["hikeshi.entry"] : tags, [], new SightedEntities(host, "svc", "/bin/sh", [], [], []), [], [], null);

    public static Accepted Shared(params SharedIndicator[] indicators) =>
        new(Other, [.. indicators.Select(i => i.ObjectId)], Tlp.Green, "what they saw", indicators, null, null);

    public static SharedIndicator Indicator(string kind, string value) => new($"indicator--{value}", kind, value);

    public static Accepted ShieldSuggestion(string component = Component, string versions = "", string advisory = "") =>
        Shared() with { Suggestion = new ComponentShieldSuggestion("course-of-action--1", component, versions, advisory, "shell") };

    /// <summary>What two people let.</summary>
    public static OrderGrounds Approved(ContainmentOrder order) => new(Self, ByBehaviour: false, []) { Approval = $"containment:{order.Id}" };

    public static ContainmentOrder Order(ContainmentKind kind = ContainmentKind.BlockAddress, string target = "198.51.100.7", int minutes = 10) =>
        new(new ContainmentId(Guid.NewGuid()), kind, kind == ContainmentKind.IsolateHost ? target : null, null, null, [], [target], Now.AddMinutes(minutes), "test");

    public static Recorded<T> At<T>(T fact, ulong index = 0, DateTimeOffset? time = null)
        where T : Fact => new(EntryId.New(time ?? Now), index, time ?? Now, "machine:bank-07", [], fact);

    /// <summary>The actions of one kind, as "verdict guardrail".</summary>
    public static IReadOnlyList<string> Verdicts(Decided decided, ContainmentKind kind) =>
        [.. decided.Actions.Where(a => a.Order.Kind == kind).Select(a => $"{a.Verdict} {a.Guardrail}".TrimEnd())];
}
