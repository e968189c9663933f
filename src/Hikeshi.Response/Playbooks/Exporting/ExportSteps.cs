using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Response.Playbooks.Exporting;

/// <summary>
/// The steps of an exported playbook: a branch for each order. Addresses go to a packet filter as OpenC2 (SLPF 1.0), each with the end of its order; what
/// SLPF has no word for, or what must not depend on the order of rules (a shield with exceptions), is a person's, who is told to lift it again at the end.
/// </summary>
internal sealed class ExportSteps(ExportIds ids, DateTimeOffset at, Uri? consumer)
{
    private static readonly TimeSpan TimeToLift = TimeSpan.FromHours(1);

    private readonly JsonObject workflow = [];
    private readonly string machine = ids.Of("organization", "machine");
    private readonly string people = ids.Of("group", "people");
    private readonly string filter = ids.Of(consumer is null ? "security-category" : "http-api", "filter");

    public string Start => ids.Of("start", "start");

    /// <summary>As far as the workflow has been made.</summary>
    public bool OnlyManual { get; private set; } = true;

    public SortedSet<string> Activities { get; } = new(StringComparer.Ordinal);

    public JsonObject Workflow(IReadOnlyList<ExportedOrder> orders)
    {
        var end = End("end");
        var branches = orders.Select((o, i) => Branch(o, i, orders.Count == 1 ? end : End($"end of {i}"))).ToList();
        var first = branches[0];
        if (orders.Count > 1)
        {
            first = ids.Of("parallel", "all");
            workflow[first] = new JsonObject { ["type"] = "parallel", ["name"] = ExportWords.Name(orders.Count), ["next_steps"] = new JsonArray([.. branches.Select(b => (JsonNode)b)]), ["on_completion"] = end };
        }

        workflow[Start] = new JsonObject { ["type"] = "start", ["on_completion"] = first };
        return workflow;
    }

    public JsonObject Agents(string member) => new()
    {
        [machine] = new JsonObject { ["type"] = "organization", ["name"] = member },
        [people] = new JsonObject { ["type"] = "group", ["name"] = "Security operations / セキュリティ運用" },
    };

    public JsonObject Targets() => new() { [filter] = consumer is null ? Category() : Address(consumer) };

    private static JsonObject Category() => new() { ["type"] = "security-category", ["name"] = "Packet filter / パケットフィルタ", ["category"] = new JsonArray("firewall") };

    private static JsonObject Address(Uri consumer)
    {
        var kind = consumer.HostNameType switch { UriHostNameType.IPv4 => "ipv4", UriHostNameType.IPv6 => "ipv6", _ => "dname" };
        return new JsonObject
        {
            ["type"] = "http-api",
            ["name"] = "OpenC2 consumer / OpenC2コンシューマー",
            ["address"] = new JsonObject { [kind] = new JsonArray(consumer.DnsSafeHost) },
            ["port"] = consumer.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["category"] = new JsonArray("firewall"),
        };
    }

    /// <returns>The id of its first step.</returns>
    private string Branch(ExportedOrder exported, int index, string end)
    {
        var order = exported.Order;
        var targets = AddressesOf(order);
        var names = NamesOf(order, targets);
        var next = end;
        if (names.Length > 0)
        {
            var lift = Manual($"{index} lift", ExportWords.Enforce(order), ExportWords.Lift(order), "revert-system", next, delay: order.ExpiresAt - at, timeout: TimeToLift);
            next = Manual($"{index} do", ExportWords.Enforce(order), ExportWords.Do(order, names), "restrict-access", lift, delay: null, timeout: order.ExpiresAt - at);
        }

        if (targets.Count > 0)
        {
            next = Filter($"{index} filter", order, targets, next);
        }

        return exported.HeldBecause is { } reason
            ? Manual($"{index} approve", ExportWords.Enforce(order), ExportWords.Approve(order, reason), "restrict-access", next, delay: null, timeout: order.ExpiresAt - at)
            : next;
    }

    private static List<OpenC2Net> AddressesOf(ContainmentOrder order) => order.Kind switch
    {
        ContainmentKind.IsolateHost => order.Address is { } host && Net(host) is { } net ? [net] : [],
        ContainmentKind.BlockAddress or ContainmentKind.SuspendSupplier => [.. order.Destinations.Select(Net).OfType<OpenC2Net>()],
        _ => [],
    };

    /// <summary>What a packet filter cannot be told; empty when it can be told everything. A supplier's id stays here.</summary>
    private static string NamesOf(ContainmentOrder order, List<OpenC2Net> told) => order.Kind switch
    {
        ContainmentKind.IsolateHost => told.Count > 0 ? "" : order.Host ?? order.Address ?? "?",
        ContainmentKind.Shield => $"{order.Address}:{order.Port}",
        _ => string.Join(", ", order.Destinations.Where(d => order.Kind == ContainmentKind.BlockDomain || Net(d) is null)),
    };

    private static OpenC2Net? Net(string text) => OpenC2Formats.Net(text, v6: false) ?? OpenC2Formats.Net(text, v6: true);

    private string End(string what)
    {
        var id = ids.Of("end", what);
        workflow[id] = new JsonObject { ["type"] = "end" };
        return id;
    }

    private string Filter(string what, ContainmentOrder order, List<OpenC2Net> targets, string next)
    {
        OnlyManual = false;
        return Action(what, ExportWords.Enforce(order), machine, [.. targets.Select(t => (JsonNode)OpenC2(order, t))], "restrict-access", next, step =>
        {
            step["targets"] = new JsonArray(filter);
            step["timeout"] = Milliseconds(order.ExpiresAt - at);
        });
    }

    private string Manual(string what, string name, string text, string activity, string next, TimeSpan? delay, TimeSpan timeout) =>
        Action(what, name, people, [new JsonObject { ["type"] = "manual", ["command"] = text, ["playbook_activity"] = activity }], activity, next, step =>
        {
            if (delay is { } wait)
            {
                step["delay"] = Milliseconds(wait);
            }

            step["timeout"] = Milliseconds(timeout);
        });

    private string Action(string what, string name, string agent, JsonNode[] commands, string activity, string next, Action<JsonObject> more)
    {
        Activities.Add(activity);
        var id = ids.Of("action", what);
        var step = new JsonObject { ["type"] = "action", ["name"] = name, ["on_completion"] = next, ["commands"] = new JsonArray(commands), ["agent"] = agent };
        more(step);
        workflow[id] = step;
        return id;
    }

    private static JsonObject OpenC2(ContainmentOrder order, OpenC2Net net)
    {
        using var slpf = JsonDocument.Parse("""{"direction":"both"}""");
        using var anyFilter = JsonDocument.Parse("{}");
        var args = new OpenC2Args(StartTime: null, order.ExpiresAt, Duration: null, "complete", new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [OpenC2Profiles.Slpf] = slpf.RootElement });
        var command = new OpenC2Command("deny", new NetTarget(net), args, new OpenC2Actuator(OpenC2Profiles.Slpf, anyFilter.RootElement), $"{order.Id}");
        return new JsonObject
        {
            ["type"] = "openc2-http",
            ["command"] = $"POST {Hikeshi.Response.OpenC2.Transfer.OpenC2Endpoint.Path} HTTP/1.1",
            ["content_b64"] = Convert.ToBase64String(OpenC2Writer.Utf8(command)),
            ["headers"] = new JsonObject { ["Content-Type"] = new JsonArray(Hikeshi.Response.OpenC2.Transfer.OpenC2Message.ContentType) },
            ["playbook_activity"] = "restrict-access",
        };
    }

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
