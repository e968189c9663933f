using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Verdicts;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Xunit;

namespace Hikeshi.Tests.Gateway;

/// <summary>The table against the plain words of the protocol, on small universes where everything meets everything.</summary>
public sealed class VerdictTableTests
{
    private static readonly string[] Addresses = ["127.1.0.1", "127.1.0.2", "127.1.0.130", "127.1.1.1", "127.2.0.1"];
    private static readonly string[] Prefixes = [.. Addresses, "127.1.0.0/24", "127.1.0.128/25", "127.1.0.0/16", "127.0.0.0/8", "127.1.0.2/31", "0.0.0.0/0"];
    private static readonly string[] Domains = ["example", "a.example", "b.a.example", "aa.example", "c.test"];

    private static readonly MemberConfig Member = new(
        MemberId.Parse("bank-01"),
        new byte[32],
        new IPEndPoint(IPAddress.Parse("127.1.9.1"), 3128),
        [.. Addresses.Select((a, i) => new HostConfig($"host-{i}", a, Number(a)))],
        [new ServiceConfig("s0", new IPEndPoint(IPAddress.Parse("127.1.9.1"), 1), [0, 1]), new ServiceConfig("s1", new IPEndPoint(IPAddress.Parse("127.1.9.1"), 2), [2])]);

    private static readonly Gen<ContainmentOrder> Orders =
        from kind in Gen.Elements(Enum.GetValues<ContainmentKind>())
        from host in Gen.Choose(0, Addresses.Length - 1)
        from port in Gen.Choose(1, 2)
        from some in Gen.ListOf(Gen.Elements(Prefixes))
        from names in Gen.ListOf(Gen.Elements(Domains))
        select new ContainmentOrder(
            new ContainmentId(Guid.NewGuid()),
            kind,
            kind == ContainmentKind.IsolateHost ? $"host-{host}" : null,
            kind == ContainmentKind.Shield ? "127.1.9.1" : null,
            kind == ContainmentKind.Shield ? port : null,
            kind == ContainmentKind.Shield ? [.. some.Take(3)] : [],
            kind switch
            {
                ContainmentKind.BlockAddress => [.. some.Take(1)],
                ContainmentKind.BlockDomain => [.. names.Take(1)],
                ContainmentKind.SuspendSupplier => [.. some.Take(1), .. names.Take(1)],
                _ => [],
            },
            DateTimeOffset.MaxValue,
            "test");

    [Fact]
    public void Verdicts_AnyOrders_EqualTheNaiveOnes() =>
        Prop.ForAll(Gen.ListOf(Orders).Select(l => l.Take(4).ToList()).ToArbitrary(), orders =>
        {
            var table = VerdictTable.Build(Member, orders.Select(o => ContainmentScope.Of(o, Member)));
            foreach (var address in Addresses)
            {
                for (var service = 0; service < 2; service++)
                {
                    Assert.Equal(NaiveInbound(orders, address, service), table.AdmitsInbound(Number(address), service));
                }

                Assert.Equal(orders.Exists(o => o.Host == HostAt(address)), table.IsIsolated(Array.IndexOf(Addresses, address)));
                foreach (var to in Addresses)
                {
                    Assert.Equal(NaiveOutbound(orders, address, to, []), table.AdmitsOutbound(Number(address), new Destination(Number(to), [], 1)));
                }

                foreach (var to in Domains)
                {
                    Assert.Equal(NaiveOutbound(orders, address, address: null, [to]), table.AdmitsOutbound(Number(address), new Destination(Address: null, [to], 1)));
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddressSet_AnyPrefixes_ContainsWhatOneOfThemContains() =>
        Prop.ForAll(
            Gen.ListOf(from a in Gen.Choose(0, int.MaxValue) from length in Gen.Choose(0, 32) select Cut(unchecked((uint)a * 2654435761), length)).ToArbitrary(),
            Gen.ListOf(Gen.Choose(0, int.MaxValue)).ToArbitrary(),
            (prefixes, others) =>
            {
                var set = AddressSet.Of(prefixes);
                var probes = others.Select(o => unchecked((uint)o * 2654435761)).Concat(prefixes.SelectMany(p => new[] { p.First, p.Last, unchecked(p.First - 1), unchecked(p.Last + 1) }));
                return probes.All(p => set.Contains(p) == prefixes.Any(r => r.Contains(p)));
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("127.1")]
    [InlineData("127.0.0.01")]
    [InlineData("127.0.0.1/8")]
    [InlineData("127.0.0.0/33")]
    [InlineData("127.0.0.0/")]
    [InlineData("127.0.0.0/+8")]
    [InlineData("::1")]
    [InlineData("")]
    [InlineData(" 127.0.0.1")]
    public void Prefix_Malformed_IsRefused(string text) => Assert.False(Ipv4Prefix.TryParse(text, out _));

    private static Ipv4Prefix Cut(uint address, int length)
    {
        var hostBits = length == 0 ? uint.MaxValue : unchecked((1u << (32 - length)) - 1);
        return new Ipv4Prefix(address & ~hostBits, address | hostBits);
    }

    private static bool NaiveInbound(List<ContainmentOrder> orders, string remote, int service) => orders.TrueForAll(o => o.Kind switch
    {
        ContainmentKind.BlockAddress or ContainmentKind.SuspendSupplier => !o.Destinations.Any(d => Within(remote, d)),
        ContainmentKind.Shield => o.Port != service + 1 || o.Allow.Any(a => Within(remote, a)),
        _ => true,
    });

    private static bool NaiveOutbound(List<ContainmentOrder> orders, string source, string? address, string[] names) => orders.TrueForAll(o => o.Kind switch
    {
        ContainmentKind.IsolateHost => o.Host != HostAt(source),
        ContainmentKind.Shield => true,
        _ => !o.Destinations.Any(d => (address is not null && Within(address, d)) || names.Any(n => n == d || n.EndsWith("." + d, StringComparison.Ordinal))),
    });

    private static string HostAt(string address) => $"host-{Array.IndexOf(Addresses, address)}";

    /// <summary>By the bits of the text form, with the framework's own prefix type.</summary>
    private static bool Within(string address, string prefix) =>
        !Domains.Contains(prefix) && IPNetwork.Parse(prefix.Contains('/', StringComparison.Ordinal) ? prefix : prefix + "/32").Contains(IPAddress.Parse(address));

    private static uint Number(string address) => Ipv4Prefix.ToNumber(IPAddress.Parse(address));
}
