using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Active;
using Hikeshi.Response.Policy;

namespace Hikeshi.Response.Deciding;

/// <summary>What a rule of the policy would like to do, before the guardrails.</summary>
/// <param name="Autonomy">The most that the rule lets it do.</param>
internal sealed record Proposal(ContainmentOrder Order, PolicyRule Rule, string Autonomy, OrderGrounds Grounds)
{
    /// <summary>What the order acts on.</summary>
    public string Target { get; } = ContainmentTarget.Of(Order);
}

/// <summary>Turns a trigger and a rule of the policy into concrete orders, by asking the ledger what is meant here.</summary>
internal static class Proposals
{
    /// <summary>One event or one bundle may name very many: what is beyond this waits in the evidence for a person.</summary>
    private const int MostDestinations = 64;

    public static IEnumerable<Proposal> For(Trigger trigger, PolicyRule rule, DecisionContext context) =>
        rule.Then.SelectMany(action => For(trigger, new Wish(trigger, rule, action, context)));

    private static IEnumerable<Proposal> For(Trigger trigger, Wish wish)
    {
        switch (wish.Action.Kind)
        {
            case ContainmentKind.IsolateHost when trigger.Host is { } host:
                return [wish.Propose(host.Id, host.Address, because: $"{trigger.Subject} on {host.Id}")];
            case ContainmentKind.Shield:
                return trigger.Services.Where(service => service.InternetExposed).Select(service => wish.Shield(service));
            case ContainmentKind.SuspendSupplier:
                return SuppliersMeant(trigger, wish.Context).Select(supplier => wish.Suspend(supplier));
            case ContainmentKind.BlockAddress:
                return Named(trigger.Entities?.Addresses).Where(address => trigger.On != "sighting" || IsForeign(address)).Select(wish.Block);
            case ContainmentKind.BlockDomain:
                return Named(trigger.Entities?.Domains).Select(wish.Block);
            case ContainmentKind.DisableAccount or ContainmentKind.RevokeSessions when trigger is { On: "sighting", Entities.User: { Length: > 0 } user }:
                return [wish.Propose(because: $"{trigger.Subject}: {user}", account: user)];
            default:
                return [];
        }
    }

    /// <summary>What others share is written as they like: the same address or name must be the same one, or what was let go of comes back in another spelling.</summary>
    private static IEnumerable<string> Named(IReadOnlyList<string>? destinations) => (destinations ?? []).Select(Plainly).Distinct(StringComparer.Ordinal).Take(MostDestinations);

    internal static string Plainly(string destination) => IpPrefix.TryParse(destination, out var prefix) ? prefix.ToString() : destination.TrimEnd('.').ToLowerInvariant();

    /// <summary>An event names the own host too: what is private (RFC 1918, RFC 4193), local or nobody's is not the attacker's address.</summary>
    private static bool IsForeign(string address) => IpPrefix.TryParse(address, out var prefix) && SpecialAddresses.AreGlobal(prefix);

    /// <summary>A tag <c>hikeshi.supplier.KIND</c> says whose software the rule watches.</summary>
    private static IEnumerable<Supplier> SuppliersMeant(Trigger trigger, DecisionContext context) =>
        context.Ledger.Institution.Suppliers.Where(supplier => trigger.Tags.Contains($"hikeshi.supplier.{supplier.Kind}"));

    /// <summary>One action of one rule that applies.</summary>
    private sealed record Wish(Trigger Trigger, PolicyRule Rule, PolicyAction Action, DecisionContext Context)
    {
        public Proposal Shield(Service service) =>
            Propose(address: service.Address, port: service.Port, allow: service.AllowFrom, because: Trigger.On == "sighting" ? $"{Trigger.Subject} behind {service.Id}" : Because($"reaches {service.Component}"));

        public Proposal Suspend(Supplier supplier) =>
            Propose(destinations: supplier.Destinations, because: $"{Trigger.Subject} by the agent of {supplier.Names.En}", supplier: supplier.Id);

        public Proposal Block(string destination) => Propose(destinations: [destination], because: Because(""));

        public Proposal Propose(string? host = null, string? address = null, int? port = null, IReadOnlyList<string>? allow = null, IReadOnlyList<string>? destinations = null, string because = "", string? supplier = null, string? account = null)
        {
            var id = IdFor($"{Action.Kind}|{host}|{address}|{port}|{string.Join(',', destinations ?? [])}|{account}");
            var order = new ContainmentOrder(id, Action.Kind, host, address, port, allow ?? [], destinations ?? [], Context.Now + Action.Life, because, supplier, account);
            return new Proposal(order, Rule, Action.Autonomy, new OrderGrounds(Trigger.Member, Trigger.Origin == Origin.Behaviour, Loses: []) { AfterEffectOf = Trigger.AfterEffectOf });
        }

        /// <summary>Who says so, and what.</summary>
        private string Because(string does) => Trigger.On switch
        {
            "shared" => $"{Trigger.Member}: {Trigger.Subject}",
            "advisory" => $"{Trigger.Subject} {does}",
            _ => Trigger.Subject,
        };

        /// <summary>UUIDv8 (RFC 9562 §5.8) from the causing entry and the target: the same decision gives the same containment.</summary>
        private ContainmentId IdFor(string target)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes($"{Context.Self}|{Context.Cause}|{target}"), hash);
            hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
            hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
            return new ContainmentId(new Guid(hash[..16], bigEndian: true));
        }
    }
}
