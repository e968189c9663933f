using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// Microsoft Defender for Endpoint and its sign-in at one address, as the "Microsoft Defender for Endpoint API" reference describes machines and
/// machineActions: filters, pages by <c>@odata.nextLink</c>, actions that take their time, and ActiveRequestAlreadyInProgress.
/// </summary>
internal sealed partial class DefenderEmulator(TimeProvider clock, TokenDesk desk, string scope) : Emulator(clock)
{
    private const int PageSize = 3;
    private int number;

    public sealed record Action(string Id, string Type, string Comment, string Machine, DateTimeOffset Created)
    {
        public string Status { get; set; } = "Pending";
    }

    public List<(string Id, string Name, string Address)> Machines { get; } = [("m1", "gw-1.bank.example", "10.7.1.1"), ("m2", "gw-10.bank.example", "10.7.1.10")];

    public List<Action> Actions { get; } = [];

    /// <summary>Where pages go on; null: here.</summary>
    public string? NextLinkBase { get; set; }

    /// <summary>No machine is isolated, and nothing is on its way that would isolate one.</summary>
    public override bool IsClean => Machines.All(m => !IsIsolated(m.Id) && !Actions.Exists(a => a.Machine == m.Id && a.Type == "Isolate" && a.Status is "Pending" or "InProgress"));

    public bool IsIsolated(string machine) => Actions.LastOrDefault(a => a.Machine == machine && a.Status == "Succeeded")?.Type == "Isolate";

    public void Finish(string status)
    {
        foreach (var action in Actions.Where(a => a.Status is "Pending" or "InProgress"))
        {
            action.Status = status;
        }
    }

    public Action Add(string type, string machine, string comment)
    {
        var action = new Action($"{++number:D8}-0000-4000-8000-000000000000", type, comment, machine, Clock.GetUtcNow().AddSeconds(number));
        Actions.Add(action);
        return action;
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/tenant-1/oauth2/v2.0/token")
        {
            var (token, wrong) = await desk.GiveAsync(context, scope);
            await (token is null
                ? JsonAsync(context, wrong == "invalid_client" ? 401 : 400, new { error = wrong, error_description = $"AADSTS7000215: {wrong}" })
                : JsonAsync(context, 200, new { token_type = "Bearer", expires_in = 1800, access_token = token }));
            return;
        }

        if (!desk.Takes(context))
        {
            await ErrorAsync(context, 401, "Unauthorized", "Token is expired");
            return;
        }

        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        await ((context.Request.Method, parts) switch
        {
            ("GET", ["api", "machines"]) => MachinesAsync(context),
            ("GET", ["api", "machineactions"]) => ActionsAsync(context),
            ("POST", ["api", "machines", var id, "isolate"]) => OrderAsync(context, id, "Isolate", "Comment", "IsolationType"),
            ("POST", ["api", "machines", var id, "unisolate"]) => OrderAsync(context, id, "Unisolate", "Comment"),
            ("POST", ["api", "machineactions", var id, "cancel"]) => CancelAsync(context, id),
            _ => RefuseAsync(context, 404, "NotFound", "no such resource"),
        });
    }

    private Task MachinesAsync(HttpContext context)
    {
        var filter = StartsWith().Match(context.Request.Query["$filter"].ToString());
        return !filter.Success || UnknownQuery(context, "$filter", "$skip") is not null
            ? RefuseAsync(context, 400, "BadRequest", "the filter is not understood")
            : PageAsync(context, Machines.Where(m => m.Name.StartsWith(filter.Groups["text"].Value, StringComparison.Ordinal)).Select(object (m) => new { id = m.Id, computerDnsName = m.Name, healthStatus = "Active", lastIpAddress = m.Address, osPlatform = "Linux" }));
    }

    private Task ActionsAsync(HttpContext context)
    {
        var filter = Equal().Match(context.Request.Query["$filter"].ToString());
        if (!filter.Success || filter.Groups["name"].Value is not ("machineId" or "type") || UnknownQuery(context, "$filter", "$skip") is not null)
        {
            return RefuseAsync(context, 400, "BadRequest", "the filter is not understood");
        }

        var text = filter.Groups["text"].Value;
        var found = Actions.Where(a => filter.Groups["name"].Value == "type" ? a.Type == text : a.Machine == text);
        return PageAsync(context, found.Select(object (a) => Described(a)));
    }

    private Task PageAsync(HttpContext context, IEnumerable<object> all)
    {
        var skip = int.Parse(context.Request.Query["$skip"].FirstOrDefault() ?? "0");
        var list = all.ToList();
        var page = new Dictionary<string, object>(StringComparer.Ordinal) { ["@odata.context"] = Address + "api/$metadata", ["value"] = list.Skip(skip).Take(PageSize) };
        if (list.Count > skip + PageSize)
        {
            page["@odata.nextLink"] = $"{(NextLinkBase ?? Address.ToString()).TrimEnd('/')}{context.Request.Path}?$filter={Uri.EscapeDataString(context.Request.Query["$filter"].ToString())}&$skip={skip + PageSize}";
        }

        return JsonAsync(context, 200, page);
    }

    private async Task OrderAsync(HttpContext context, string machine, string type, params string[] members)
    {
        var (body, wrong) = await BodyAsync(context, members);
        wrong ??= type == "Isolate" && body.GetProperty("IsolationType").GetString() is not ("Full" or "Selective") ? "IsolationType" : null;
        if (wrong is not null || !Machines.Exists(m => m.Id == machine))
        {
            await RefuseAsync(context, wrong is null ? 404 : 400, wrong is null ? "ResourceNotFound" : "InvalidInput", wrong ?? machine);
            return;
        }

        if (Actions.Exists(a => a.Machine == machine && a.Status is "Pending" or "InProgress"))
        {
            await ErrorAsync(context, 400, "ActiveRequestAlreadyInProgress", "Action is already in progress.");
            return;
        }

        var action = new Action(Guid.NewGuid().ToString(), type, body.GetProperty("Comment").GetString()!, machine, Clock.GetUtcNow());
        await (Change(() => action = Add(type, machine, action.Comment)) ? JsonAsync(context, 201, Described(action)) : BreakAsync(context, "failed"));
    }

    private async Task CancelAsync(HttpContext context, string id)
    {
        var (_, wrong) = await BodyAsync(context, "Comment");
        var action = Actions.Find(a => a.Id == id);
        await (wrong is not null ? RefuseAsync(context, 400, "InvalidInput", wrong)
            : action is not { Status: "Pending" } ? RefuseAsync(context, 400, "InvalidInput", "the action cannot be cancelled any more")
            : Change(() => action.Status = "Cancelled") ? JsonAsync(context, 200, Described(action))
            : BreakAsync(context, "failed"));
    }

    private static object Described(Action a) =>
        new { id = a.Id, type = a.Type, requestor = "hikeshi-app", requestorComment = a.Comment, status = a.Status, machineId = a.Machine, creationDateTimeUtc = a.Created };

    private static Task ErrorAsync(HttpContext context, int status, string code, string message) =>
        JsonAsync(context, status, new { error = new { code, message, target = "|0" } });

    private Task RefuseAsync(HttpContext context, int status, string code, string why)
    {
        Complaints.Enqueue(why);
        return ErrorAsync(context, status, code, why);
    }

    [GeneratedRegex("^startswith\\(computerDnsName,'(?<text>[^']*)'\\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StartsWith();

    [GeneratedRegex("^(?<name>\\w+) eq '(?<text>[^']*)'$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Equal();
}
