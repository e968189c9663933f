using System.Globalization;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Playbooks.Exporting;

/// <summary>What people read in an exported playbook, in both languages: whoever receives it may read either.</summary>
internal static class ExportWords
{
    public static string Name(int orders) => orders == 1 ? "Containment by Hikeshi / 火消しによる封じ込め" : $"Containment by Hikeshi, {orders} actions / 火消しによる封じ込め（{orders}件）";

    public static string Enforce(ContainmentOrder order) => order.Kind switch
    {
        ContainmentKind.IsolateHost => $"Isolate the host {order.Host ?? order.Address} / ホスト{order.Host ?? order.Address}を隔離する",
        ContainmentKind.Shield => $"Shield {order.Address} port {order.Port} / {order.Address}のポート{order.Port}を遮蔽する",
        ContainmentKind.BlockAddress => "Block addresses / アドレスを遮断する",
        ContainmentKind.BlockDomain => "Block domain names / ドメイン名を遮断する",
        _ => "Cut the connections to a supplier / 委託先との接続を止める",
    };

    public static string Approve(ContainmentOrder order, string reason) =>
        $"Decide whether this is to be done: {Enforce(order)}. It is held because: {reason} / 実施の可否を判断してください。保留の理由: {reason}";

    /// <param name="what">Names that a packet filter does not know, or the whole order.</param>
    public static string Do(ContainmentOrder order, string what) => order.Kind switch
    {
        ContainmentKind.IsolateHost => $"Take the host {what} off the network in both directions, until {Until(order)}. / ホスト{what}を{Until(order)}まで双方向で隔離してください。",
        ContainmentKind.Shield => $"Refuse connections to {order.Address} port {order.Port} (TCP) from everywhere but {(order.Allow.Count == 0 ? "nowhere" : string.Join(", ", order.Allow))}, until {Until(order)}. / {order.Address}のTCPポート{order.Port}への接続を、{Until(order)}まで拒否してください（例外: {(order.Allow.Count == 0 ? "なし" : string.Join(", ", order.Allow))}）。",
        ContainmentKind.BlockDomain => $"Refuse name resolution of and connections to {what}, until {Until(order)}. / {what}の名前解決と接続を{Until(order)}まで拒否してください。",
        _ => $"Refuse connections to and from {what}, until {Until(order)}. / {what}との通信を{Until(order)}まで拒否してください。",
    };

    public static string Lift(ContainmentOrder order) => $"Lift it, its end has come: {Enforce(order)} / 期限が来たので解除してください: {Enforce(order)}";

    private static string Until(ContainmentOrder order) => order.ExpiresAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
