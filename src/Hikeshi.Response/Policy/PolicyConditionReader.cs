using System.Text.RegularExpressions;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Policies;

namespace Hikeshi.Response.Policy;

/// <summary>Reads what stands under <c>when</c> and <c>unless</c>.</summary>
internal static partial class PolicyConditionReader
{
    private const int MostWords = 1_000;

    public static PolicyCondition Read(PolicyNode node, IReadOnlyCollection<string> windows)
    {
        var condition = new PolicyCondition(
            node.Optional("level") is { } level ? SigmaLevel.Rank(level.Word([.. SigmaLevel.Names])) : -1,
            node.Optional("confidence")?.Number(1, 100) ?? 0,
            Words(node.Optional("origin"), Origin.Names),
            Words(node.Optional("tags")),
            [.. Nodes(node.Optional("techniques")).Select(Technique)],
            node.Optional("entity") is { } entity ? Entity(entity) : null,
            node.Optional("ledger") is { } ledger ? Ledger(ledger) : null,
            node.Optional("calendar") is { } calendar ? Calendar(calendar, windows) : null);
        node.RefuseOthers();
        return IsEmpty(condition) ? PolicyCondition.Any : condition;
    }

    private static bool IsEmpty(PolicyCondition read) =>
        read is { Level: -1, Confidence: 0, Origins.Count: 0, Tags.Count: 0, Techniques.Count: 0, Entity: null, Ledger: null, Calendar: null };

    private static EntityCondition Entity(PolicyNode node)
    {
        var entity = new EntityCondition(
            Patterns(node.Optional("host")),
            Patterns(node.Optional("user")),
            Patterns(node.Optional("process")),
            [.. Nodes(node.Optional("address")).Select(item => IpPrefix.TryParse(item.Text(), out var prefix) ? new NamedPrefix(item.Text(), prefix) : throw item.Refused($"'{item.Scalar}'", "an address or a CIDR prefix"))]);
        node.RefuseOthers();
        return entity;
    }

    private static LedgerCondition Ledger(PolicyNode node)
    {
        var ledger = new LedgerCondition(
            Words(node.Optional("function")),
            Words(node.Optional("role")),
            node.Optional("exposed")?.Truth(),
            node.Optional("tierAtLeast")?.Number(0, 10),
            node.Optional("reached")?.Truth(),
            node.Optional("ownSupplier")?.Truth(),
            node.Optional("paymentRail")?.Truth());
        node.RefuseOthers();
        return ledger;
    }

    private static CalendarCondition Calendar(PolicyNode node, IReadOnlyCollection<string> windows)
    {
        var calendar = new CalendarCondition(
            node.Optional("businessDay")?.Truth(),
            node.Optional("open")?.Truth(),
            node.Optional("gotobi")?.Truth(),
            node.Optional("monthEnd")?.Truth(),
            node.Optional("freeze")?.Truth(),
            node.Optional("minutesBeforeCutOff")?.Number(1, 24 * 60),
            Words(node.Optional("inside"), windows),
            Words(node.Optional("outside"), windows));
        node.RefuseOthers();
        return calendar;
    }

    private static string Technique(PolicyNode node) =>
        TechniqueId.IsMatch(node.Text()) ? node.Text() : throw node.Refused($"'{node.Scalar}'", "an ATT&CK technique id such as T1190 or T1059.004");

    private static IReadOnlyList<NamePattern> Patterns(PolicyNode? node) => [.. Nodes(node).Select(item => new NamePattern(item.Text()))];

    private static IReadOnlyList<string> Words(PolicyNode? node) => [.. Nodes(node).Select(item => item.Text())];

    private static IReadOnlyList<string> Words(PolicyNode? node, IReadOnlyCollection<string> known) => [.. Nodes(node).Select(item => item.Word(known))];

    private static IReadOnlyList<PolicyNode> Nodes(PolicyNode? node) => node?.Texts(MostWords) ?? [];

    [GeneratedRegex(@"^T[0-9]{4}(\.[0-9]{3})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TechniqueId { get; }
}
