using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>
/// Whoever can write into a log makes very many hosts look attacked while people have time to object, and nobody does. What reaches the actuator is
/// counted by arithmetic of its own.
/// </summary>
public sealed class UnvetoedProperties
{
    private static readonly Gen<Attack> Attacks =
        from hosts in Gen.Choose(2, 24)
        from segments in Gen.Choose(1, 3)
        from needed in Gen.Choose(0, 12)
        from needs in Gen.Choose(0, 6)
        from least in Gen.Elements(0.0, 0.5, 1.0)
        from share in Gen.Elements(0.1, 0.5, 1.0)
        from rate in Gen.Choose(1, 12)
        from seen in Gen.ListOf(from host in Gen.Choose(0, 25) from pause in Gen.Elements(0, 0, 0, 0, 1, 7) select (host, pause), 40)
        select new Attack(hosts, segments, needed, needs, least, share, rate, seen);

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(150);

    /// <summary>First depth and second depth as they follow each other: everything that was decided in the window, at its end.</summary>
    [Fact]
    public void ManyHosts_NobodyObjects_NeverCostMoreThanTheLimits() =>
        Check.One(Many, Prop.ForAll(Attacks.ToArbitrary(), attack =>
        {
            var bench = attack.Bench();
            foreach (var (host, pause) in attack.Seen)
            {
                bench.See($"h-{host}");
                bench.Pass(pause);
            }

            bench.Pass(40);
            AssertWithinLimits(attack, bench);
            Assert.All(bench.Facts.OfType<Ordered>(), ordered => Assert.Null(ordered.Grounds!.Approval));
            Assert.Empty(bench.Told);
        }));

    /// <summary>The second depth alone: orders that no decision made, each with its own real silence, also as logs from before wrote it.</summary>
    [Fact]
    public void ManyOrders_EachUnvetoed_NeverCostMoreThanTheLimits() =>
        Check.One(Many, Prop.ForAll((from attack in Attacks from isOld in Gen.Elements(true, false) select (attack, isOld)).ToArbitrary(), given =>
        {
            var bench = given.attack.Bench();
            var orders = given.attack.Seen.Select(seen => (Order: Given.Order(ContainmentKind.IsolateHost, $"h-{seen.host}") with { Destinations = [], ExpiresAt = Given.Now.AddHours(3) }, seen.pause)).ToList();
            foreach (var (order, _) in orders)
            {
                bench.Book.Apply(bench.At(new ApprovalRequested($"containment:{order.Id}", "response", "isolate-host", "host", "veto", "", [], 0, Given.Now.AddHours(1), "machine:bank-07") { VetoUntil = Given.Now.AddMinutes(10) }));
            }

            bench.Clock.Advance(TimeSpan.FromMinutes(10));
            foreach (var (order, pause) in orders)
            {
                var window = $"containment:{order.Id}";
                bench.Book.Apply(bench.At(new ApprovalConcluded(window, given.isOld ? ApprovalConcluded.Granted : ApprovalConcluded.Unvetoed, [])));
                bench.Clock.Advance(TimeSpan.FromMinutes(pause));
                bench.Enforce(new Ordered(order) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) { Approval = given.isOld ? window : null, UnlessVetoed = given.isOld ? null : window } });
            }

            AssertWithinLimits(given.attack, bench);
        }));

    private static void AssertWithinLimits(Attack attack, UnvetoedBench bench)
    {
        var isolated = bench.Isolated;
        var hosts = isolated.Select(each => each.Host).ToHashSet();
        Assert.DoesNotContain("h-0", hosts); // tier 0
        Assert.DoesNotContain("h-1", hosts); // a name server
        foreach (var (_, at) in isolated)
        {
            Assert.True(isolated.Count(each => each.At <= at && each.At > at.AddMinutes(-1)) <= attack.Rate, "rate");
            var hour = isolated.Where(each => each.At <= at && each.At > at.AddHours(-1)).Select(each => int.Parse(each.Host[2..])).ToHashSet();
            for (var segment = 0; segment < attack.Segments; segment++)
            {
                var gone = hour.Count(host => host % attack.Segments == segment);
                var all = Enumerable.Range(0, attack.Hosts).Count(host => host % attack.Segments == segment);
                Assert.True(gone <= 1 || gone <= all * attack.Share, $"segment {segment}: {gone} of {all}");
            }

            Assert.True(Left(attack, attack.Desk, hour, attack.DeskNeeds) >= attack.Least, "capacity");
            Assert.True(Left(attack, attack.Payments, hour, attack.PaymentsNeed) >= 1.0, "sector cap");
        }
    }

    private static double Left(Attack attack, IEnumerable<int> carriers, HashSet<int> gone, int needed) =>
        needed == 0 || carriers.All(host => !gone.Contains(host)) ? 1 : Math.Min(1.0, carriers.Count(host => !gone.Contains(host)) / (double)needed);

    private sealed record Attack(int Hosts, int Segments, int DeskNeeds, int PaymentsNeed, double Least, double Share, int Rate, IReadOnlyList<(int host, int pause)> Seen)
    {
        /// <summary>Carries nothing critical: only the own cap stands before it.</summary>
        public IReadOnlyList<int> Desk => [.. Enumerable.Range(0, Hosts).Where(host => host % 3 != 0)];

        /// <summary>Carries payments: whatever it loses, others may lose at the same moment.</summary>
        public IReadOnlyList<int> Payments => [.. Enumerable.Range(0, Hosts).Where(host => host % 3 == 0)];

        public UnvetoedBench Bench() => new(
            Given.Bank with
            {
                Functions = [Given.Bank.Functions[0] with { Services = ["payments"] }],
                Services =
                [
                    new Service("desk", new("Desk", "窓口"), "10.7.0.10", 443, InternetExposed: false, "pkg:npm/desk@1.0.0", Names(Desk), DeskNeeds, []),
                    new Service("payments", new("Payments", "為替"), "10.7.0.11", 443, InternetExposed: false, "pkg:npm/desk@1.0.0", Names(Payments), PaymentsNeed, []),
                ],
                Assets = [.. Enumerable.Range(0, Hosts).Select(host => Given.Host($"h-{host}", $"10.7.{100 + host % Segments}.{host + 1}") with { Tier = host == 0 ? 0 : 2, Role = host == 1 ? "dns" : "application" })],
            },
            Given.Policy(limits => limits with { MinRemainingCapacity = Least, SegmentSharePerHour = Share, OrdersPerMinute = Rate }) with { Rules = [Given.Rule("isolate", "hikeshi.entry", 60, ContainmentKind.IsolateHost)] });

        private static IReadOnlyList<string> Names(IEnumerable<int> hosts) => [.. hosts.Select(host => $"h-{host}")];
    }
}
