using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>What no ledger, no sighting and nothing shared can make the node do.</summary>
public sealed class GuardrailProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);
    private static readonly string[] Names = ["example", "bank.example", "a.bank.example", "net", "cloud.net", "x.cloud.net", "other.org"];

    /// <summary>A small address space, so that overlaps are frequent.</summary>
    private static readonly Gen<string> Prefixes =
        from length in Gen.Choose(24, 32)
        from last in Gen.Choose(0, 255)
        select $"203.0.113.{last & (0xFF << (32 - length)) & 0xFF}/{length}";

    private static readonly Gen<Asset> Assets =
        from role in Gen.Elements(Given.ProtectedRoles.Concat(Enumerable.Repeat("application", 16)).ToArray())
        from tier in Gen.Elements(0, 1, 1, 2, 2, 2)
        from never in Gen.Elements(true, false, false, false, false)
        select Given.Host("", "") with { Role = role, Tier = tier, NeverContain = never };

    private static readonly Gen<InstitutionDocument> Ledgers =
        from assets in Gen.ListOf(Assets).Select(list => list.Take(6).Select((a, i) => a with { Id = $"h-{i}", Address = $"10.7.1.{i + 1}" }).ToList())
        from services in Gen.ListOf(Services(assets)).Select(list => list.Take(4).Select((s, i) => s with { Id = $"s-{i}", Port = 1000 + i }).ToList())
        from destinations in Gen.ListOf(Gen.OneOf(Prefixes, Gen.Elements(Names)))
        select Given.Bank with
        {
            Assets = assets,
            Services = services,
            Suppliers = [.. destinations.Take(4).Select((d, i) => new Supplier($"p-{i}", new("P", "P"), "cloud", Shared: true, [d], NeverCut: i % 2 == 0, []))],
        };

    private static readonly Gen<Accepted> SharedThings =
        from indicators in Gen.ListOf(Gen.OneOf(
            Prefixes.Select(p => Given.Indicator("ipv4-addr", p)),
            Gen.Choose(0, 255).Select(i => Given.Indicator("ipv4-addr", $"203.0.113.{i}")),
            Gen.Elements(Names).Select(n => Given.Indicator("domain-name", n))))
        from suggests in Gen.Elements(true, false)
        select Given.Shared([.. indicators]) with { Suggestion = suggests ? Given.ShieldSuggestion().Suggestion : null };

    [Fact]
    public void Isolations_NeverTouchProtectedHostsNorTheNeededCapacity() =>
        Check.One(Many, Prop.ForAll(
            (from ledger in Ledgers
             from hosts in Gen.ListOf(Gen.Choose(0, 6))
             from least in Gen.Elements(0.0, 0.5, 1.0)
             select (ledger, hosts, least)).ToArbitrary(),
            given =>
            {
                var policy = Given.Policy(limits => limits with { MinRemainingCapacity = given.least });
                var (state, orders) = Play(given.ledger, policy, given.hosts.Select(h => $"h-{h}"));
                var isolated = orders.Where(o => o.Kind == ContainmentKind.IsolateHost).Select(o => given.ledger.Assets.Single(a => a.Id == o.Host)).ToList();
                Assert.DoesNotContain(isolated, a => a.NeverContain || a.Tier == 0 || Given.ProtectedRoles.Contains(a.Role));
                foreach (var service in given.ledger.Services.Where(s => s.MinAssets > 0 && s.Assets.Any(id => isolated.Any(a => a.Id == id))))
                {
                    var alive = service.Assets.Count(id => isolated.TrueForAll(a => a.Id != id));
                    Assert.True(Math.Min(1.0, (double)alive / service.MinAssets) >= given.least, $"{service.Id}: {alive} of {service.MinAssets}");
                }

                Assert.Equal(orders.Count, state.Active.Count);
                return true;
            }));

    [Fact]
    public void Blocks_NeverOverlapAnOwnDependency() =>
        Check.One(Many, Prop.ForAll((from ledger in Ledgers from shared in SharedThings select (ledger, shared)).ToArbitrary(), given =>
        {
            var policy = Given.Policy(limits => limits with { WidestPrefix4 = 0, OrdersPerMinute = int.MaxValue });
            var own = given.ledger.Suppliers.SelectMany(s => s.Destinations)
                .Concat(given.ledger.Services.SelectMany(s => s.AllowFrom.Append(s.Address))).Concat(given.ledger.Assets.Select(a => a.Address)).ToList();
            var decided = Decider.Decide(given.shared, Given.Context(bank: given.ledger, policy: policy));
            foreach (var action in decided.Actions.Where(a => a.Order.Kind is ContainmentKind.BlockAddress or ContainmentKind.BlockDomain))
            {
                var cuts = action.Order.Destinations.Any(d => own.Exists(o => NaiveOverlap(o, d)));
                var isShared = action.Order.Kind == ContainmentKind.BlockDomain && DomainName.IsShared(action.Order.Destinations[0]);
                var isMalformed = action.Order.Kind == ContainmentKind.BlockDomain && !DomainName.IsPlausible(action.Order.Destinations[0]);
                Assert.Equal(cuts || isMalformed ? "refused" : isShared ? "waiting" : "order", action.Verdict);
            }

            return true;
        }));

    [Fact]
    public void Orders_AlwaysEnd_WithinADayAndWithinAQuarterOfAnHourWhenForeign() =>
        Prop.ForAll(
            (from ledger in Ledgers
             from shared in SharedThings
             from minutes in Gen.Choose(1, 1440)
             from single in Gen.Choose(1, 15)
             select (ledger, shared, minutes, single)).ToArbitrary(),
            given =>
            {
                var policy = Given.Policy(limits => limits with { SingleSourceMinutes = given.single });
                policy = Given.Lasting(given.minutes, policy);
                var context = Given.Context(bank: given.ledger, policy: policy);
                var foreign = Decider.Decide(given.shared, context);
                Assert.All(foreign.Actions, a => Assert.InRange(a.Order.ExpiresAt, Given.Now.AddTicks(1), Given.Now.AddMinutes(Math.Min(given.minutes, given.single))));
                var own = Decider.Decide(Given.Sighting("h-0"), context);
                Assert.All(own.Actions, a => Assert.Equal(Given.Now.AddMinutes(given.minutes), a.Order.ExpiresAt));
                return true;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void NothingEnabled_OrAllReleased_NothingIsOrdered() =>
        Prop.ForAll((from ledger in Ledgers from shared in SharedThings from host in Gen.Choose(0, 5) select (ledger, shared, host)).ToArbitrary(), given =>
        {
            foreach (var state in new[] { ResponseState.Empty, Given.EverythingActs.After(Given.At(new AllReleased(0, "person", ""), 1)) with { Autonomy = Given.EverythingActs.Autonomy } })
            {
                var context = Given.Context(state, given.ledger);
                var actions = Decider.Decide(given.shared, context).Actions.Concat(Decider.Decide(Given.Sighting($"h-{given.host}", "critical", "hikeshi.entry", "hikeshi.supplier.cloud", "hikeshi.supplier.soc"), context).Actions);
                Assert.DoesNotContain(actions, a => a.Verdict is "order" or "reserve");
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Orders_WithinOneMinute_NeverExceedTheRate() =>
        Prop.ForAll((from ledger in Ledgers from shared in Gen.ListOf(SharedThings) from rate in Gen.Choose(0, 5) select (ledger, shared, rate)).ToArbitrary(), given =>
        {
            var policy = Given.Policy(limits => limits with { OrdersPerMinute = given.rate });
            var state = Given.EverythingActs;
            foreach (var (shared, i) in given.shared.Take(5).Select((s, i) => (s, i)))
            {
                var context = Given.Context(state, given.ledger, policy, Given.Now.AddSeconds(i * 10)) with { Cause = Hikeshi.Kernel.Identity.EntryId.New(Given.Now) };
                foreach (var action in Decider.Decide(shared, context).Actions.Where(a => a.Verdict == "order"))
                {
                    state = state.After(Given.At(new Ordered(action.Order), time: context.Now));
                }
            }

            Assert.True(state.RecentOrders.CountAfter(DateTimeOffset.MinValue) <= given.rate);
            return true;
        }).QuickCheckThrowOnFailure();

    /// <summary>Sightings one after another, each seeing what was ordered before.</summary>
    private static (ResponseState State, List<ContainmentOrder> Orders) Play(InstitutionDocument ledger, ResponsePolicy policy, IEnumerable<string> hosts)
    {
        var (state, orders) = (Given.EverythingActs, new List<ContainmentOrder>());
        foreach (var host in hosts)
        {
            var context = Given.Context(state, ledger, policy) with { Cause = Hikeshi.Kernel.Identity.EntryId.New(Given.Now) };
            foreach (var action in Decider.Decide(Given.Sighting(host), context).Actions.Where(a => a.Verdict == "order"))
            {
                state = state.After(Given.At(new Ordered(action.Order)));
                orders.Add(action.Order);
            }
        }

        return (state, orders);
    }

    private static Gen<Service> Services(List<Asset> assets) =>
        from chosen in Gen.ListOf(Gen.Choose(0, 5))
        from least in Gen.Choose(0, 3)
        from exposed in Gen.Elements(true, false)
        from allowed in Gen.ListOf(Prefixes)
        select new Service("", new("S", "S"), "10.7.0.1", 0, exposed, $"{Given.Component}@1.0", [.. chosen.Distinct().Where(i => i < assets.Count).Select(i => assets[i].Id)], least, [.. allowed.Take(1)]);

    /// <summary>By enumeration: do the two cover one common address, or is one name the other's parent?</summary>
    private static bool NaiveOverlap(string a, string b)
    {
        var (left, right) = (Addresses(a), Addresses(b));
        if (left is not null && right is not null)
        {
            return left.Overlaps(right);
        }

        var (x, y) = (a.Split('.').Reverse().ToList(), b.Split('.').Reverse().ToList());
        return left is null && right is null && Enumerable.Range(0, Math.Min(x.Count, y.Count)).All(i => x[i] == y[i]);
    }

    private static HashSet<string>? Addresses(string text)
    {
        var parts = text.Split('/');
        if (!System.Net.IPAddress.TryParse(parts[0], out var address))
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        var count = parts.Length == 1 ? 1 : 1 << (32 - int.Parse(parts[1]));
        return [.. Enumerable.Range(bytes[3], count).Select(last => $"{bytes[0]}.{bytes[1]}.{bytes[2]}.{last}")];
    }
}
