using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Active;

/// <summary>What an order acts on, as one comparable word.</summary>
public static class ContainmentTarget
{
    public static string Of(ContainmentOrder order) => order.Kind switch
    {
        ContainmentKind.IsolateHost => OfHost(order.Host ?? order.Address ?? ""),
        ContainmentKind.Shield => $"port {order.Address}:{order.Port}",
        ContainmentKind.SuspendSupplier => $"supplier {order.Supplier}",
        ContainmentKind.DisableAccount => $"account {order.Account}",
        ContainmentKind.RevokeSessions => $"sessions {order.Account}",
        _ => $"{ContainmentWords.Of(order.Kind)} {string.Join(' ', order.Destinations.Order(StringComparer.Ordinal))}",
    };

    /// <summary>The account without its domain: events write the same account in several ways. Null for what is no account.</summary>
    internal static string? AliasOf(ContainmentOrder order) =>
        order is { Kind: ContainmentKind.DisableAccount or ContainmentKind.RevokeSessions, Account: { } account } ? AliasOf(account) : null;

    internal static string AliasOf(string account) => "account-name " + Policy.AccountName.Bare(account).ToLowerInvariant();

    /// <summary>How the word of an isolated host begins.</summary>
    internal const string Host = "host ";

    /// <summary>An isolated host.</summary>
    public static string OfHost(string host) => Host + host;
}
