using System.Collections.Concurrent;
using System.Text;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.People.Approvals;

/// <summary>The standing orders that are registered, the keys that signed them, and how often each was used. Known from the log; thread-safe.</summary>
public sealed class StandingOrders
{
    private readonly ConcurrentDictionary<string, Ed25519PublicKey> keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Registered> orders = new(StringComparer.Ordinal);

    public IReadOnlyList<(StandingOrder Order, int Used)> All => [.. orders.Values.OrderBy(registered => registered.Order.ValidUntil).Select(registered => (registered.Order, registered.Used))];

    /// <summary>The pinned signing key of a person; null when none is.</summary>
    public Ed25519PublicKey? KeyOf(string person) => keys.TryGetValue(person, out var key) ? key : null;

    /// <summary>Whose keys are pinned.</summary>
    public IReadOnlyList<(string Person, Ed25519PublicKey Key)> Pinned => [.. keys.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];

    /// <summary>Checks a document before it is registered.</summary>
    /// <exception cref="RefusedException">It is malformed, or not signed by the pinned key of its signer, or registered already.</exception>
    public StandingOrder Check(string source, ReadOnlyMemory<byte> utf8, string signature, DateTimeOffset now)
    {
        var order = StandingOrder.Read(source, utf8);
        if (WhyUnsigned(order, utf8, signature) is { } unsigned)
        {
            throw new RefusedException(unsigned);
        }

        return orders.ContainsKey(order.Id) ? throw new RefusedException(new ApprovalRefusal("already-given", $"{source}: $.id", $"{order.Id} is registered already", "an order with an id of its own", "Sign a new order with a new id."))
            : order.ValidUntil <= now ? throw new RefusedException(new ApprovalRefusal("expired", $"{source}: $.valid_until", $"it ended at {order.ValidUntil:O}", "an order that is still valid", "Have a new one signed."))
            : order;
    }

    /// <summary>Who has agreed in advance to such a request, for a drill: nothing is used up.</summary>
    public IReadOnlyList<string> SignersFor(ApprovalRequested request, DateTimeOffset now) => [.. Answering(request, now).Select(order => order.Signer)];

    /// <summary>Those that answer a request now: signed, in time, not used up, and not by whoever asks.</summary>
    internal IEnumerable<StandingOrder> Answering(ApprovalRequested request, DateTimeOffset now) =>
        orders.Values.Where(registered => registered.Used < registered.Order.MostUses
                && registered.Order.Covers(request, now)
                && registered.Order.Signer != request.RequestedBy
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
    }

    internal void Apply(StandingOrderRegistered registered)
    {
        var document = Encoding.UTF8.GetBytes(registered.Document);
        try
        {
            orders.TryAdd(registered.OrderId, new Registered(StandingOrder.Read(registered.OrderId, document), document, registered.Signature));
        }
        catch (RefusedException)
        {
            // Something broken wrote it: it approves nothing.
        }
    }

    internal void Apply(StandingOrderRevoked revoked) => orders.TryRemove(revoked.OrderId, out _);

    internal void Used(string orderId)
    {
        if (orders.TryGetValue(orderId, out var registered))
        {
            registered.Used++;
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
    }
}
