using System.Security.Cryptography;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Policies;

namespace Hikeshi.Response.Policy;

/// <summary>Reads <c>hikeshi-response-policy/1</c> (YAML; JSON is a part of it). An invalid one is refused as a whole, so it never replaces a valid one.</summary>
public static class ResponsePolicyReader
{
    public const string Format = "hikeshi-response-policy/1";

    /// <summary>What one foreign source causes is short, whatever a policy says.</summary>
    private const int LongestSingleSourceMinutes = 15;
    private const int LongestMinutes = 24 * 60;
    private const int MostRules = 5_000;
    private const int MostNever = 10_000;
    private const int MostWindows = 100;
    private const int MostChannels = 20;
    private static readonly string[] Triggers = ["sighting", "shared", "advisory"];
    private static readonly string[] Loudness = ["none", "inform", "page"];
    private static readonly Lazy<byte[]> ExampleText = new(ReadExample);
    private static readonly Lazy<ResponsePolicy> Example = new(() => Read("built-in", ExampleText.Value));

    /// <summary><c>docs/examples/response-policy.yaml</c>: what counts where an institution has written none.</summary>
    public static ResponsePolicy BuiltIn => Example.Value;

    public static ReadOnlyMemory<byte> BuiltInText => ExampleText.Value;

    /// <exception cref="RefusedException">A <see cref="ResponsePolicyRefused"/> with file, line and member.</exception>
    public static ResponsePolicy Read(string file, ReadOnlySpan<byte> utf8)
    {
        var root = PolicyYaml.Read(file, utf8, (where, what, expected) => new ResponsePolicyRefused(where, what, expected));
        root.Member("format").Word(Format);
        var limits = Limits(root.Member("limits"));
        var never = root.Optional("never") is { } list ? Never(list) : new NeverContain([], [], []);
        var own = root.Optional("own") is { } hands ? OwnAccounts(hands) : [];
        var windows = root.Optional("windows") is { } named ? Windows(named) : new Dictionary<string, NamedWindow>(StringComparer.Ordinal);
        var channels = root.Optional("channels") is { } heard ? Channels(heard) : new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var rules = Bounded(root.Member("rules"), MostRules).Select(node => (Node: node, Rule: Rule(node, windows))).ToList();
        root.RefuseOthers();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return rules.Find(pair => !seen.Add(pair.Rule.Id)) is { Node: { } twice } repeated
            ? throw twice.Member("id").Refused($"'{repeated.Rule.Id}' is there twice", "every rule with an id of its own")
            : new ResponsePolicy(Convert.ToHexStringLower(SHA256.HashData(utf8)), limits, never, windows, [.. rules.Select(pair => pair.Rule)]) { Channels = channels, OwnAccounts = own };
    }

    private static byte[] ReadExample()
    {
        const string Name = "response-policy.yaml";
        using var stream = typeof(ResponsePolicyReader).Assembly.GetManifestResourceStream(Name) ?? throw new InvalidOperationException($"{Name} is not embedded");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static PolicyLimits Limits(PolicyNode node)
    {
        var limits = new PolicyLimits(
            node.Member("ordersPerMinute").Number(0, 10_000),
            node.Member("minRemainingCapacity").Share(),
            node.Member("segmentSharePerHour").Share(),
            node.Member("singleSourceMinutes").Number(1, LongestSingleSourceMinutes),
            node.Member("coolDownMinutes").Number(0, 365 * 24 * 60),
            node.Member("vetoMinutes").Number(1, LongestMinutes),
            node.Member("approvalMinutes").Number(1, LongestMinutes),
            node.Member("surprisesPerHour").Number(1, 1_000),
            node.Member("widestPrefix4").Number(0, 32),
            node.Member("widestPrefix6").Number(0, 128));
        node.RefuseOthers();
        return limits;
    }

    private static NeverContain Never(PolicyNode node)
    {
        var never = new NeverContain(Patterns(node.Optional("hosts")), Patterns(node.Optional("accounts")), [.. Texts(node.Optional("destinations"), MostNever).Select(Destination)]);
        node.RefuseOthers();
        return never;
    }

    private static IReadOnlyList<NamePattern> OwnAccounts(PolicyNode node)
    {
        var accounts = Patterns(node.Optional("accounts"));
        node.RefuseOthers();
        return accounts;
    }

    private static string Destination(PolicyNode node) =>
        IpPrefix.TryParse(node.Text(), out _) || DomainName.IsPlausible(node.Text()) ? node.Text() : throw node.Refused($"'{node.Scalar}'", "an address, a CIDR prefix or a domain name");

    private static Dictionary<string, NamedWindow> Windows(PolicyNode node)
    {
        var windows = new Dictionary<string, NamedWindow>(StringComparer.Ordinal);
        foreach (var (name, window) in node.Members ?? throw node.Refused("no mapping", "a mapping from names to times"))
        {
            windows[name] = windows.Count < MostWindows ? new NamedWindow(window.Member("from").Time(), window.Member("to").Time()) : throw node.Refused($"{node.Members.Count} windows", $"at most {MostWindows}");
            window.RefuseOthers();
        }

        return windows;
    }

    private static Dictionary<string, IReadOnlyList<string>> Channels(PolicyNode node)
    {
        var channels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (level, names) in Loudness[1..].Select(word => (word, node.Optional(word))).Where(pair => pair.Item2 is not null))
        {
            channels[level] = [.. Texts(names, MostChannels).Select(name => MemberId.TryParse(name.Text(), out _) ? name.Text() : throw name.Refused($"'{name.Scalar}'", "the name of a channel: 1 to 63 of a-z, 0-9 and '-'"))];
        }

        node.RefuseOthers();
        return channels;
    }

    private static PolicyRule Rule(PolicyNode node, Dictionary<string, NamedWindow> windows)
    {
        var rule = new PolicyRule(
            node.Member("id").Text(),
            node.Member("on").Word(Triggers),
            node.Optional("when") is { } when ? PolicyConditionReader.Read(when, windows.Keys) : PolicyCondition.Any,
            node.Optional("unless") is { } unless ? PolicyConditionReader.Read(unless, windows.Keys) : null,
            [.. Bounded(node.Member("then"), ContainmentWords.Names.Count).Select(Action)],
            node.Optional("notify")?.Word(Loudness) ?? Loudness[0]);
        node.RefuseOthers();
        return rule.Then.Count == 0 ? throw node.Member("then").Refused("no action", "one action or more")
            : rule.Unless == PolicyCondition.Any ? throw node.Member("unless").Refused("nothing in it", "conditions: without any it would except everything")
            : rule.Then.GroupBy(action => action.Kind).FirstOrDefault(group => group.Skip(1).Any()) is { } twice ? throw node.Member("then").Refused($"{ContainmentWords.Of(twice.Key)} is there twice", "each action once")
            : rule;
    }

    private static PolicyAction Action(PolicyNode node)
    {
        var word = node.Member("action").Word([.. ContainmentWords.Names]);
        var action = new PolicyAction(
            ContainmentWords.TryParse(word, out var kind) ? kind : default,
            node.Member("autonomy").Word([.. Autonomy.Names]),
            Life(node));
        node.RefuseOthers();
        return action;
    }

    private static TimeSpan Life(PolicyNode node) =>
        node.Optional("seconds") is not { } seconds ? TimeSpan.FromMinutes(node.Member("minutes").Number(1, LongestMinutes))
        : node.Optional("minutes") is null ? TimeSpan.FromSeconds(seconds.Number(1, LongestMinutes * 60))
        : throw seconds.Refused("minutes are there too", "minutes or seconds");

    private static IReadOnlyList<NamePattern> Patterns(PolicyNode? node) => [.. Texts(node, MostNever).Select(item => new NamePattern(item.Text()))];

    internal static IReadOnlyList<PolicyNode> Texts(PolicyNode? node, int most) => node is null or { Items.Count: 0 } ? [] : node.Texts(most);

    private static IReadOnlyList<PolicyNode> Bounded(PolicyNode node, int most) =>
        node.List() is var items && items.Count <= most ? items : throw node.Refused($"{items.Count} entries", $"at most {most}");
}
