using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Sector;

/// <summary>Critical functions an institution of each kind runs, most important first.</summary>
internal static class FunctionCatalogue
{
    internal sealed record Template(string Id, BilingualText Names, int ToleranceMinutes, int Tier, bool PaymentRail, string[] CutOffs);

    private static readonly Template Payments = new("payments", new("Payments", "決済・振込"), 120, 1, PaymentRail: true, ["15:30"]);
    private static readonly Template Settlement = new("settlement", new("Settlement", "資金清算"), 60, 1, PaymentRail: true, ["16:30"]);
    private static readonly Template Atm = new("atm", new("Cash machines", "ATM"), 240, 2, PaymentRail: false, []);
    private static readonly Template Online = new("online-banking", new("Online banking", "インターネットバンキング"), 240, 2, PaymentRail: false, []);
    private static readonly Template Trading = new("trading", new("Order routing", "注文執行"), 30, 1, PaymentRail: false, ["15:30"]);
    private static readonly Template Custody = new("custody", new("Custody", "有価証券の保管"), 480, 2, PaymentRail: false, []);
    private static readonly Template Claims = new("claims", new("Claims payment", "保険金の支払い"), 1440, 2, PaymentRail: false, []);
    private static readonly Template Premiums = new("premiums", new("Premium collection", "保険料の収納"), 2880, 3, PaymentRail: false, []);
    private static readonly Template Matching = new("matching", new("Order matching", "売買の付け合わせ"), 15, 1, PaymentRail: false, ["15:30"]);
    private static readonly Template MarketData = new("market-data", new("Market data", "相場情報の配信"), 15, 2, PaymentRail: false, []);
    private static readonly Template Clearing = new("clearing", new("Clearing", "清算・決済の引受け"), 60, 1, PaymentRail: true, ["16:30"]);
    private static readonly Template Margin = new("margin", new("Margin calls", "証拠金の管理"), 120, 1, PaymentRail: false, ["12:00"]);

    /// <summary>Two to four functions for a kind.</summary>
    internal static IReadOnlyList<Template> For(string kind) => kind switch
    {
        "megabank" => [Payments, Settlement, Atm, Online],
        "regional-bank" => [Payments, Atm, Online],
        "credit-cooperative" => [Payments, Atm],
        "securities" => [Trading, Settlement, Custody],
        "insurer" => [Claims, Premiums],
        "exchange" => [Matching, MarketData],
        _ => [Clearing, Settlement, Margin],
    };
}
