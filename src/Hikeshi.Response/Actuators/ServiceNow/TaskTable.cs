using System.Globalization;
using System.Text.Json;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ServiceNow;

/// <summary>
/// Records of the tables that extend task ("ServiceNow REST API Reference", Table API: GET, POST and PATCH of /now/table; error bodies; "Inbound REST API
/// rate limiting").
/// </summary>
internal sealed class TaskTable(HttpExchange exchange, ExchangeLimits limits)
{
    private const int PageSize = 100;

    /// <param name="query">An encoded query, made of ids alone: <c>a=b^c=d</c>.</param>
    public async Task<IReadOnlyList<JsonElement>> FindAsync(string table, string query, string fields, CancellationToken cancel)
    {
        var all = new List<JsonElement>();
        for (var page = 0; page < limits.MostPages; page++)
        {
            // Without an order, pages overlap.
            var window = string.Create(CultureInfo.InvariantCulture, $"&sysparm_limit={PageSize}&sysparm_offset={all.Count}");
            var target = $"api/now/table/{table}?sysparm_query={Uri.EscapeDataString(query + "^ORDERBYsys_id")}&sysparm_fields={Uri.EscapeDataString(fields)}&sysparm_exclude_reference_link=true{window}";
            var result = Read(await exchange.SendAsync(HttpAsk.Get(target), cancel)).At("result");
            if (result.ValueKind != JsonValueKind.Array)
            {
                throw new NotDoneException("it answered a list without 'result'");
            }

            all.AddRange(result.EnumerateArray());
            if (result.GetArrayLength() < PageSize)
            {
                return all;
            }
        }

        throw new NotDoneException($"it lists more than {limits.MostPages * PageSize} records of {table}");
    }

    public Task<JsonElement> AddAsync(string table, IReadOnlyDictionary<string, string> fields, CancellationToken cancel) => WriteAsync(HttpMethod.Post, $"api/now/table/{table}", fields, cancel);

    public Task<JsonElement> ChangeAsync(string table, string id, IReadOnlyDictionary<string, string> fields, CancellationToken cancel) =>
        WriteAsync(HttpMethod.Patch, $"api/now/table/{table}/{Uri.EscapeDataString(id)}", fields, cancel);

    /// <summary>Answers the approval that is asked of the current user.</summary>
    public async Task AnswerAsync(string change, string state, string comments, CancellationToken cancel) =>
        Read(await exchange.SendAsync(HttpAsk.Json(HttpMethod.Patch, $"api/sn_chg_rest/change/{Uri.EscapeDataString(change)}/approvals", json =>
        {
            json.WriteString("state", state);
            json.WriteString("comments", comments);
        }), cancel));

    private async Task<JsonElement> WriteAsync(HttpMethod method, string target, IReadOnlyDictionary<string, string> fields, CancellationToken cancel)
    {
        var answer = Read(await exchange.SendAsync(HttpAsk.Json(method, target, json =>
        {
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }
        }), cancel));
        return answer.Text("result", "sys_id").Length > 0 ? answer.At("result") : throw new NotDoneException("it answered without the sys_id of a record");
    }

    /// <summary><c>{"error":{"message":…,"detail":…},"status":"failure"}</c>.</summary>
    private static JsonElement Read(HttpAnswer answer)
    {
        if (answer.IsSuccess)
        {
            return answer.Json();
        }

        var error = answer.ErrorJson().At("error");
        throw new NotDoneException($"it answered {answer.Status}: {error.Text("message")} {error.Text("detail")}");
    }
}
