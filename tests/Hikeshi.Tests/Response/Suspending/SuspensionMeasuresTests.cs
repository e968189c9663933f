using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;
using Hikeshi.Response.Suspending.Planning;
using Xunit;

namespace Hikeshi.Tests.Response.Suspending;

/// <summary>What a plan comes to: orders within its scope, and holes where it cannot.</summary>
public sealed class SuspensionMeasuresTests
{
    [Fact]
    public void Of_InternetBanking_ShieldsItsServicesAndNothingElse()
    {
        var measures = Of(SuspensionStage.Plan("internet-banking.yaml"));
        Assert.Equal(["port 192.0.2.20:443", "port 192.0.2.21:443"], measures.Measures.Select(measure => ContainmentTarget.Of(measure.Order)));
        Assert.Equal([0, 1], measures.Measures.Select(measure => measure.Order.Allow.Count));
        Assert.StartsWith("no-allow-list", Assert.Single(measures.Measures[0].HeldBy), StringComparison.Ordinal);
        Assert.Empty(measures.Holes);
        Assert.Empty(measures.Loses);
    }

    /// <summary>Ways in, accounts and sessions by order; the token by a person; the tunnel is one of the ways in.</summary>
    [Fact]
    public void Of_SocVendor_TakesEverythingFromTheLedger()
    {
        var measures = Of(SuspensionStage.Plan("soc-vendor.yaml"));
        Assert.Equal(
            ["supplier soc", "account svc-soc-sensor", "sessions svc-soc-sensor", "account soc-analyst-01", "sessions soc-analyst-01"],
            measures.Measures.Select(measure => ContainmentTarget.Of(measure.Order)));
        Assert.Equal(SuspensionStage.Institution.Suppliers[0].Destinations, measures.Measures[0].Order.Destinations);
        Assert.Equal(["agents", "token.1"], measures.Tasks.Select(task => task.Id));
        Assert.Equal("soc", Assert.Single(measures.Loses).Name);
        Assert.Empty(measures.Holes);
    }

    /// <summary>The ledger says that the cloud is never cut: a plan that wants to is told so, and one that keeps its ways in takes back the rest.</summary>
    [Fact]
    public void Of_CloudThatIsNeverCut_NarrowsItsCredentialsOnly()
    {
        var plan = SuspensionStage.Plan("cloud.yaml");
        Assert.DoesNotContain(Of(plan).Measures, measure => measure.Order.Kind == ContainmentKind.SuspendSupplier);
        Assert.Equal(["keys", "token.1", "tunnel.1"], Of(plan).Tasks.Select(task => task.Id));
        var cutting = Of(plan with { CutsWaysIn = true });
        Assert.DoesNotContain(cutting.Measures, measure => measure.Order.Kind == ContainmentKind.SuspendSupplier);
        Assert.Contains(cutting.Holes, hole => hole.Code == "refused" && hole.Text.En.Contains("would-cut", StringComparison.Ordinal));
    }

    /// <summary>What the ledger cannot say is a hole each, never nothing.</summary>
    [Fact]
    public void Of_LedgerThatDoesNotKnow_SaysSo()
    {
        var bank = SuspensionStage.Institution;
        var silent = bank with { Suppliers = [.. bank.Suppliers.Select(supplier => supplier with { Access = null, Destinations = [], Functions = [] })] };
        Assert.Equal(
            ["no-function-known", "no-ways-in-known", "unknown-account", "unknown-token", "unknown-tunnel", "fallback-for-nothing", "nothing-stops"],
            Of(SuspensionStage.Plan("soc-vendor.yaml"), silent).Holes.Select(hole => hole.Code));
        Assert.Equal(["unknown-supplier", "fallback-for-nothing", "nothing-stops"], Of(SuspensionStage.Plan("soc-vendor.yaml"), bank with { Suppliers = [] }).Holes.Select(hole => hole.Code));
    }

    [Fact]
    public void Of_PlanThatForgetsSomething_NamesTheHole()
    {
        var plan = SuspensionStage.Plan("internet-banking.yaml");
        Assert.Contains("stays-reachable", Codes(plan with { Stop = [plan.Stop[0]] }));
        Assert.Contains("late-fallback", Codes(plan with { Fallbacks = [plan.Fallbacks[0] with { OpensWithinMinutes = 241 }] }));
        Assert.Contains("no-fallback", Codes(plan with { Fallbacks = [] }));
        Assert.Contains("outside-service", Codes(plan with { Stop = [.. plan.Stop, new StopMeasure(ContainmentKind.Shield, "zengin-gateway", AdmitsCounterparties: true, [])] }));
        Assert.Contains("outside-host", Codes(plan with { Stop = [.. plan.Stop, new StopMeasure(ContainmentKind.IsolateHost, "zg-1", AdmitsCounterparties: false, [])] }));
        Assert.Contains("refused", Codes(plan with { Stop = [.. plan.Stop, new StopMeasure(ContainmentKind.DisableAccount, "break-glass-1", AdmitsCounterparties: false, [])] }));
        Assert.Contains("refused", Codes(plan with { Stop = [.. plan.Stop, new StopMeasure(ContainmentKind.BlockDomain, "api.sora-cloud.example", AdmitsCounterparties: false, [])] }));
        var shared = SuspensionStage.Institution with { Functions = [.. SuspensionStage.Institution.Functions.Select(function => function.Id == "transfers" ? function with { Services = ["zengin-gateway", "ib-web"] } : function)] };
        Assert.Contains(Of(plan, shared).Holes, hole => hole.Code == "hits-beside" && hole.Text.Ja.Contains("内国為替", StringComparison.Ordinal));
    }

    /// <summary>Every host of a service: the function loses all of its capacity, and the hub is asked about that.</summary>
    [Fact]
    public void Of_EveryHostIsolated_CostsTheFunctionsCapacity()
    {
        var plan = SuspensionStage.Plan("internet-banking.yaml") with { Stop = [.. new[] { "ib-1", "ib-2", "ib-3" }.Select(host => new StopMeasure(ContainmentKind.IsolateHost, host, AdmitsCounterparties: false, []))] };
        var measures = Of(plan);
        Assert.Equal(("function", "internet-banking", 1.0), Assert.Single(measures.Loses) is var loss ? (loss.Kind, loss.Name, loss.Share) : default);
        Assert.Equal([0, 1, 1], measures.Measures.Select(measure => measure.Grounds.Loses.Count));
    }

    [Fact]
    public void Words_BothLanguages_HaveTheSameKeysAndPlaceholders()
    {
        static IEnumerable<string> Signature(string language) => Hikeshi.Response.Suspending.SuspensionWords.Templates(language).Select(pair =>
            $"{pair.Key} {string.Join(' ', Enumerable.Range(0, 4).Where(i => pair.Value.Contains($"{{{i}}}", StringComparison.Ordinal)))}").Order(StringComparer.Ordinal);
        Assert.Equal(Signature("en"), Signature("ja"));
    }

    /// <summary>Whatever a plan lists, what comes out of it lies within its functions, its accounts and destinations, or its supplier, and ends; and the same plan gives the same orders.</summary>
    [Fact]
    public void Of_AnyPlan_NothingBeyondItsScope() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Plans.ToArbitrary(), plan =>
    {
        var bank = SuspensionStage.Institution;
        var measures = Of(plan);
        var supplier = bank.Suppliers.FirstOrDefault(known => known.Id == plan.Supplier);
        var functions = supplier?.Functions ?? plan.Functions;
        var services = bank.Functions.Where(function => functions.Contains(function.Id)).SelectMany(function => function.Services).ToHashSet();
        foreach (var order in measures.Measures.Select(measure => measure.Order))
        {
            var isWithin = order.Kind switch
            {
                ContainmentKind.Shield => bank.Services.Any(service => services.Contains(service.Id) && service.Address == order.Address && service.Port == order.Port),
                ContainmentKind.IsolateHost => bank.Services.Any(service => services.Contains(service.Id) && service.Assets.Contains(order.Host!)),
                ContainmentKind.SuspendSupplier => plan.CutsWaysIn && order.Supplier == plan.Supplier && order.Destinations.All(supplier!.Destinations.Contains) && !supplier.NeverCut,
                ContainmentKind.DisableAccount or ContainmentKind.RevokeSessions => plan.Stop.Any(measure => measure.Target == order.Account) || supplier!.Access!.Any(access => access.Kind == "account" && access.Name == order.Account),
                _ => order.Destinations.All(destination => plan.Stop.Any(measure => measure.Target == destination)),
            };
            Assert.True(isWithin, $"{ContainmentTarget.Of(order)} is beyond the plan");
            Assert.Equal(SuspensionStage.Night.AddMinutes(plan.Clock.End), order.ExpiresAt);
        }

        Assert.Equal(measures.Measures.Select(measure => measure.Order.Id), Of(plan).Measures.Select(measure => measure.Order.Id));
        Assert.Distinct(measures.Measures.Select(measure => measure.Order.Id));
        return true;
    }));

    private static Gen<SuspensionPlan> Plans =>
        from isForSupplier in Gen.Elements(true, false)
        from supplier in Gen.Elements("soc", "idp", "cloud", "nobody")
        from cuts in Gen.Elements(true, false)
        from functions in Gen.SubListOf(["internet-banking", "transfers", "monitoring", "unknown"])
        from stop in Gen.ListOf(
            from kind in Gen.Elements(ContainmentKind.Shield, ContainmentKind.IsolateHost, ContainmentKind.BlockAddress, ContainmentKind.BlockDomain, ContainmentKind.DisableAccount, ContainmentKind.RevokeSessions)
            from target in Gen.Elements("ib-web", "ib-api", "zengin-gateway", "ib-1", "zg-1", "svc-x", "break-glass-1", "198.51.100.7", "203.0.113.64/28", "10.2.0.11", "sora-cloud.example", "c2.example.net", "nothing")
            from admits in Gen.Elements(true, false)
            select new StopMeasure(kind, target, admits, admits ? [] : ["203.0.113.7"]))
        select SuspensionStage.Plan("internet-banking.yaml") with { Supplier = isForSupplier ? supplier : null, CutsWaysIn = cuts, Functions = isForSupplier ? [] : [.. functions], Stop = [.. stop] };

    private static IEnumerable<string> Codes(SuspensionPlan plan) => Of(plan).Holes.Select(hole => hole.Code);

    private static SuspensionMeasures Of(SuspensionPlan plan, InstitutionDocument? bank = null) => SuspensionCheck.Of(plan, new LedgerView(bank ?? SuspensionStage.Institution), SuspensionStage.Night);
}
