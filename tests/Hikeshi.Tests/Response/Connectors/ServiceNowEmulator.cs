using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// A ServiceNow instance, as its "REST API Reference" describes the Table API (basic authentication, encoded queries, sysparm_limit and _offset, 201 for
/// new records, error bodies) and of the Change Management API PATCH /sn_chg_rest/change/{sys_id}/approvals: the current user answers the approval that is
/// asked of it, with a reason when it rejects, and 400 when none is. Stricter than the product, which drops unknown fields in silence.
/// </summary>
internal sealed class ServiceNowEmulator(TimeProvider clock, string user, string password) : Emulator(clock)
{
    private static readonly string[] Fields = ["short_description", "description", "correlation_id", "correlation_display", "urgency", "type", "assignment_group", "work_notes"];
    private int number = 10_000;

    public Dictionary<string, List<Dictionary<string, string>>> Tables { get; } = new(StringComparer.Ordinal) { ["incident"] = [], ["change_request"] = [], ["sysapproval_approver"] = [] };

    public override bool IsClean => Tables.Values.All(records => records.TrueForAll(r => !r.TryGetValue("correlation_display", out var display) || display.EndsWith(":released", StringComparison.Ordinal)));

    protected override Task BreakAsync(HttpContext context, string message) => ErrorAsync(context, 500, "Internal error", message);

    protected override async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))
        {
            await ErrorAsync(context, 401, "User Not Authenticated", "Required to provide Auth information");
            return;
        }

        if (context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["api", "sn_chg_rest", "change", var change, "approvals"])
        {
            await AnswerApprovalAsync(context, change);
            return;
        }

        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["api", "now", "table", var table, ..] || !Tables.TryGetValue(table, out var records))
        {
            await RefuseAsync(context, 400, "Invalid table");
            return;
        }

        await ((context.Request.Method, parts[4..]) switch
        {
            ("GET", []) => FindAsync(context, records),
            ("POST", []) => AddAsync(context, table, records),
            ("PATCH", [var id]) => ChangeAsync(context, records.Find(r => r["sys_id"] == id)),
            _ => RefuseAsync(context, 405, "method"),
        });
    }

    private Task FindAsync(HttpContext context, List<Dictionary<string, string>> records)
    {
        if (UnknownQuery(context, "sysparm_query", "sysparm_fields", "sysparm_limit", "sysparm_offset", "sysparm_exclude_reference_link") is { } unknown)
        {
            return RefuseAsync(context, 400, unknown);
        }

        IEnumerable<Dictionary<string, string>> found = records;
        foreach (var term in context.Request.Query["sysparm_query"].ToString().Split('^').Where(t => !t.StartsWith("ORDERBY", StringComparison.Ordinal)))
        {
            var (name, value) = (term[..term.IndexOf('=', StringComparison.Ordinal)], term[(term.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            found = found.Where(r => r.GetValueOrDefault(name, "") == value);
        }

        var fields = context.Request.Query["sysparm_fields"].ToString().Split(',');
        var all = found.OrderBy(r => r["sys_id"], StringComparer.Ordinal).ToList();
        context.Response.Headers["X-Total-Count"] = all.Count.ToString();
        var page = all.Skip(int.Parse(context.Request.Query["sysparm_offset"].ToString())).Take(int.Parse(context.Request.Query["sysparm_limit"].ToString()));
        return JsonAsync(context, 200, new { result = page.Select(r => fields.ToDictionary(f => f, f => r.GetValueOrDefault(f, ""))) });
    }

    private async Task AddAsync(HttpContext context, string table, List<Dictionary<string, string>> records)
    {
        if (await FieldsAsync(context) is not { } fields || (table == "change_request" && fields.GetValueOrDefault("type") != "emergency"))
        {
            await RefuseAsync(context, 400, "a field is unknown or too long");
            return;
        }

        fields["sys_id"] = Guid.NewGuid().ToString("N");
        fields["number"] = $"{(table == "incident" ? "INC" : "CHG")}00{++number}";
        await (Change(() => records.Add(fields)) ? JsonAsync(context, 201, new { result = fields }) : BreakAsync(context, "failed"));
    }

    private async Task ChangeAsync(HttpContext context, Dictionary<string, string>? record)
    {
        var fields = await FieldsAsync(context);
        if (record is null || fields is null)
        {
            await (record is null ? ErrorAsync(context, 404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval") : RefuseAsync(context, 400, "a field is unknown or too long"));
            return;
        }

        var done = Change(() =>
        {
            foreach (var (name, value) in fields)
            {
                record[name] = name == "work_notes" && record.TryGetValue(name, out var before) ? $"{before}\n{value}" : value; // a journal keeps what was written before
            }
        });
        await (done ? JsonAsync(context, 200, new { result = record }) : BreakAsync(context, "failed"));
    }

    private async Task AnswerApprovalAsync(HttpContext context, string change)
    {
        var body = context.Request.ContentType == "application/json" ? await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(context.Request.Body) : null;
        var state = body?.GetValueOrDefault("state");
        if (context.Request.Method != "PATCH" || body is null || body.Keys.Any(name => name is not ("state" or "comments")) || state is not ("approved" or "rejected") || (state == "rejected" && string.IsNullOrEmpty(body.GetValueOrDefault("comments"))))
        {
            await RefuseAsync(context, 400, "state, and comments where it is rejected");
            return;
        }

        var asked = Tables["sysapproval_approver"].Find(record => record["sysapproval"] == change && record["approver.user_name"] == user && record["state"] == "requested");
        if (asked is null)
        {
            await RefuseAsync(context, 400, "the user has no approval to give");
            return;
        }

        var done = Change(() => (asked["state"], asked["comments"]) = (state, body.GetValueOrDefault("comments", "")));
        await (done ? JsonAsync(context, 200, new { result = new[] { new { sys_id = change, state = new { value = "-2", display_value = "Scheduled" } } } }) : BreakAsync(context, "failed"));
    }

    private static async Task<Dictionary<string, string>?> FieldsAsync(HttpContext context)
    {
        if (context.Request.ContentType != "application/json")
        {
            return null;
        }

        var fields = await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(context.Request.Body);
        var fits = fields!.Keys.All(Fields.Contains) && fields.GetValueOrDefault("correlation_id", "").Length <= 100 && fields.GetValueOrDefault("correlation_display", "").Length <= 100 && fields.GetValueOrDefault("short_description", "").Length <= 160;
        return fits ? fields : null;
    }

    private static Task ErrorAsync(HttpContext context, int status, string message, string detail) => JsonAsync(context, status, new { error = new { message, detail }, status = "failure" });

    private Task RefuseAsync(HttpContext context, int status, string why)
    {
        Complaints.Enqueue(why);
        return ErrorAsync(context, status, why, "");
    }
}
