using System.Collections.Concurrent;
using System.Text;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.People.Approvals;

/// <summary>
/// The standing orders that are registered, the keys that signed them, and how often each was used. One that ended is kept until its time is over, so
/// that the same paper is never registered a second time. Known from the log; thread-safe.
/// </summary>
public sealed class StandingOrders
{
    /// <summary>Orders whose time is not over, revoked and used-up ones too.</summary>
    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<string, Ed25519PublicKey> keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Registered> orders = new(StringComparer.Ordinal);

    /// <summary>Those that nobody revoked.</summary>
    public IReadOnlyList<(StandingOrder Order, int Used)> All => [.. orders.Values.Where(registered => !registered.IsRevoked).OrderBy(registered => registered.Order.ValidUntil).Select(registered => (registered.Order, registered.Used))];

    /// <summary>The pinned signing key of a person; null when none is.</summary>
    public Ed25519PublicKey? KeyOf(string person) => keys.TryGetValue(person, out var key) ? key : null;

    /// <summary>Whose keys are pinned.</summary>
    public IReadOnlyList<(string Person, Ed25519PublicKey Key)> Pinned => [.. keys.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];

    /// <summary>Checks a document before it is registered.</summary>
    /// <exception cref="RefusedException">It is malformed, or not signed by the pinned key of its signer, or was registered before.</exception>
    public StandingOrder Check(string source, ReadOnlyMemory<byte> utf8, string signature, DateTimeOffset now)
    {
        var order = StandingOrder.Read(source, utf8);
        if (WhyUnsigned(order, utf8, signature) is { } unsigned)
        {
            throw new RefusedException(unsigned);
        }

        return orders.TryGetValue(order.Id, out var known) ? throw new RefusedException(new ApprovalRefusal("already-given", $"{source}: $.id", $"{order.Id} {known.Standing}", "an order with an id of its own", "Have a new order signed, with a new id."))
            : orders.Values.Count(registered => registered.Order.ValidUntil > now) >= MostKept ? throw new RefusedException(new ApprovalRefusal("used-up", $"{source}: $.id", $"{MostKept} orders are known whose time is not over", "fewer orders", "Wait until some are over, and sign orders that cover more."))
            : order.ValidUntil <= now ? throw new RefusedException(new ApprovalRefusal("expired", $"{source}: $.valid_until", $"it ended at {order.ValidUntil:O}", "an order that is still valid", "Have a new one signed."))
            : order;
    }

    /// <summary>Who has agreed in advance to such a request, for a drill: nothing is used up.</summary>
    public IReadOnlyList<string> SignersFor(ApprovalRequested request, DateTimeOffset now) => [.. Answering(request, now).Select(order => order.Signer)];

    /// <summary>Somebody took it back, or the key that signed it.</summary>
    internal bool IsRevoked(string orderId) => orders.TryGetValue(orderId, out var registered) && registered.IsRevoked;

    /// <summary>Those that answer a request now: signed, in time, not used up, and not by whoever asks or is a party to it.</summary>
    internal IEnumerable<StandingOrder> Answering(ApprovalRequested request, DateTimeOffset now) =>
        orders.Values.Where(registered => !registered.IsRevoked
                && registered.Used < registered.Order.MostUses
                && registered.Order.Covers(request, now)
                && registered.Order.Signer != request.RequestedBy
                && request.NotBy?.Contains(registered.Order.Signer) != true
                && WhyUnsigned(registered.Order, registered.Document, registered.Signature) is null)
            .Select(registered => registered.Order)
            .DistinctBy(order => order.Signer)
            .OrderBy(order => order.Id, StringComparer.Ordinal);

    internal void Apply(SigningKeyPinned pinned)
    {
        if (Ed25519PublicKey.TryParseBase64Url(pinned.PublicKey, out var key))
        {
            keys[pinned.Person] = key;
        }
        else
        {
            keys.TryRemove(pinned.Person, out _);
        }

        foreach (var registered in orders.Values.Where(registered => registered.Order.Signer == pinned.Person && WhyUnsigned(registered.Order, registered.Document, registered.Signature) is not null))
        {
            registered.IsRevoked = true; // also when the key comes back
        }
    }

    /// <summary>One id is registered once: a second entry with it changes nothing, whatever became of the first.</summary>
    internal void Apply(StandingOrderRegistered registered, DateTimeOffset at)
    {
        var document = Encoding.UTF8.GetBytes(registered.Document);
        try
        {
            var order = StandingOrder.Read(registered.OrderId, document);
            if (order.Id == registered.OrderId && order.ValidUntil > at)
            {
                ForgetOver(at);
                orders.TryAdd(order.Id, new Registered(order, document, registered.Signature));
            }
        }
        catch (RefusedException)
        {
            // Something broken wrote it: it approves nothing.
        }
    }

    internal void Apply(StandingOrderRevoked revoked)
    {
        if (orders.TryGetValue(revoked.OrderId, out var registered))
        {
            registered.IsRevoked = true;
        }
    }

    internal void Used(string orderId)
    {
        if (orders.TryGetValue(orderId, out var registered))
        {
            registered.Used++;
        }
    }

    /// <summary>Orders whose time is over are refused for that, so their ids may go once there are many.</summary>
    private void ForgetOver(DateTimeOffset at)
    {
        if (orders.Count >= MostKept)
        {
            foreach (var over in orders.Where(pair => pair.Value.Order.ValidUntil <= at).Select(pair => pair.Key).ToList())
            {
                orders.TryRemove(over, out _);
            }
        }
    }

    private ApprovalRefusal? WhyUnsigned(StandingOrder order, ReadOnlyMemory<byte> document, string signature) =>
        !keys.TryGetValue(order.Signer, out var key) ? new("signature", "$.signer", $"no key of {order.Signer} is pinned", "a person whose signing key is pinned", "Pin it first: hikeshi approve pin-key PERSON KEY.")
        : StandingOrder.CheckSignature(document, signature, key) is { } wrong ? new("signature", "signature", wrong.What, wrong.Expected, "Have it signed again by the key that is pinned.")
        : null;

    private sealed class Registered(StandingOrder order, byte[] document, string signature)
    {
        public StandingOrder Order => order;

        public byte[] Document => document;

        public string Signature => signature;

        public int Used { get; set; }

        public bool IsRevoked { get; set; }

        /// <summary>What is said to somebody who brings it again.</summary>
        public string Standing => IsRevoked ? "was revoked" : Used >= order.MostUses ? $"is used up ({Used} of {order.MostUses})" : "is registered already";
    }
}
