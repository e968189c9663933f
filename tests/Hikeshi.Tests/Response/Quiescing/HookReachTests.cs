using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Enforcing.Quiescing;
using Xunit;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>Which orders a payment system is asked about, and what happens when it is not ready.</summary>
public sealed class HookReachTests
{
    /// <summary>Beside the payment gateway: a payment service that only counterparties reach, and an office that is no payment rail.</summary>
    private static readonly LedgerView Ledger = new(Given.Bank with
    {
        Functions =
        [
            .. Given.Bank.Functions,
            new CriticalFunction("clearing", new BilingualText("Clearing", "清算"), 30, 1, PaymentRail: true, [], ["clearing"]),
            new CriticalFunction("desk", new BilingualText("Desk", "事務"), 240, 2, PaymentRail: false, [], ["back-office"]),
        ],
        Services = [.. Given.Bank.Services, new Service("clearing", new BilingualText("Clearing", "清算"), "10.7.0.30", 8444, InternetExposed: false, "pkg:npm/clearing@1.0.0", ["core-1"], 1, ["10.9.0.0/16"])],
    });

    [Theory]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", "gateway")]
    [InlineData(ContainmentKind.IsolateHost, "core-1", "clearing")]
    [InlineData(ContainmentKind.IsolateHost, "desk-1", "")]
    [InlineData(ContainmentKind.IsolateHost, "dns-1", "")]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.7", "gateway")]
    [InlineData(ContainmentKind.BlockAddress, "10.9.1.1", "clearing gateway")]
    [InlineData(ContainmentKind.BlockAddress, "10.7.1.4", "clearing gateway")]
    [InlineData(ContainmentKind.BlockDomain, "evil.example", "")]
    [InlineData(ContainmentKind.BlockDomain, "eu.sora-cloud.example", "gateway")]
    [InlineData(ContainmentKind.DisableAccount, "svc", "")]
    public void Of_Order_IsAskedWhereItCutsFlowsOfAPaymentRail(ContainmentKind kind, string target, string services) =>
        Assert.Equal(services, Reached(Given.Order(kind, target), Hook()));

    [Fact]
    public void Of_ShieldAndSupplier_AreFoundByTheLedger()
    {
        Assert.Equal("clearing", Reached(Given.Order(ContainmentKind.Shield) with { Address = "10.7.0.30", Port = 8444 }, Hook()));
        Assert.Equal("", Reached(Given.Order(ContainmentKind.Shield) with { Address = "10.7.0.20", Port = 443 }, Hook()));
        Assert.Equal("gateway", Reached(Given.Order(ContainmentKind.SuspendSupplier) with { Supplier = "cloud", Destinations = [] }, Hook()));
        Assert.Equal("", Reached(Given.Order(ContainmentKind.SuspendSupplier) with { Supplier = "soc", Destinations = ["vpn.soc-vendor.example"] }, Hook()));
    }

    [Theory]
    [InlineData("", "clearing", "core-1", "clearing")]
    [InlineData("", "clearing", "gw-1", "")]
    [InlineData("back-office", "", "desk-1", "back-office")]
    [InlineData("back-office", "", "gw-1", "")]
    [InlineData("back-office", "payments", "gw-1", "gateway")]
    public void Of_HookThatNamesItsOwn_IsAskedForThoseAlone(string services, string functions, string host, string reached) =>
        Assert.Equal(reached, Reached(Given.Order(ContainmentKind.IsolateHost, host), Hook(services, functions)));

    [Theory]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.7", null, HookOtherwise.Cut)]
    [InlineData(ContainmentKind.BlockAddress, "2001:db8::1", null, HookOtherwise.Cut)]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.0/28", null, HookOtherwise.Hold)]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", null, HookOtherwise.Hold)]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", HookOtherwise.Cut, HookOtherwise.Cut)]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.7", HookOtherwise.Hold, HookOtherwise.Hold)]
    public void Otherwise_NotSaid_NarrowBlocksGoOnAndPaymentRailsAskPeople(ContainmentKind kind, string target, string? said, string otherwise)
    {
        var (order, hook) = (Given.Order(kind, target), Hook() with { Otherwise = said });
        Assert.Equal(otherwise, HookReach.Otherwise(order, hook, HookReach.Of(order, hook, Ledger), Ledger));
    }

    [Fact]
    public void Otherwise_NoPaymentRail_GoesOn()
    {
        var (order, hook) = (Given.Order(ContainmentKind.IsolateHost, "desk-1"), Hook("back-office"));
        Assert.Equal(HookOtherwise.Cut, HookReach.Otherwise(order, hook, HookReach.Of(order, hook, Ledger), Ledger));
    }

    [Fact]
    public void Unknown_NamesThatTheLedgerDoesNotKnow_AreSaid() =>
        Assert.Equal(["service gatway", "function payment"], HookReach.Unknown(Hook("gateway gatway", "payments payment"), Ledger));

    private static string Reached(ContainmentOrder order, PaymentHookSettings hook) => string.Join(' ', HookReach.Of(order, hook, Ledger).Select(service => service.Id).Order(StringComparer.Ordinal));

    private static PaymentHookSettings Hook(string services = "", string functions = "") =>
        new CommandHookSettings("wires", services.Split(' ', StringSplitOptions.RemoveEmptyEntries), functions.Split(' ', StringSplitOptions.RemoveEmptyEntries), TimeSpan.FromSeconds(5), null, "/bin/true", []);
}
