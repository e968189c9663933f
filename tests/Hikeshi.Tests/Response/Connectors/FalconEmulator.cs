using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// CrowdStrike Falcon, as "CrowdStrike Falcon API: Hosts" describes it (its OpenAPI document: QueryDevicesByFilter, PostDeviceDetailsV2,
/// PerformActionV2, UpdateDeviceTags): tokens with 201, ids in pages, states that the sensor reaches later, and errors beside a success.
/// </summary>
internal sealed partial class FalconEmulator(TimeProvider clock, TokenDesk desk) : Emulator(clock)
{
    public sealed class Host(string id, string name, string address)
    {
        public string Id => id;

        public string Name => name;

        public string Address => address;

        public string Status { get; set; } = "normal";

        public List<string> Tags { get; } = [];
    }

    public List<Host> Hosts { get; } = [new("0123456789abcdef0123456789abcdef", "gw-1", "10.7.1.1"), new("fedcba9876543210fedcba9876543210", "gw-2", "10.7.1.2")];

    /// <summary>Answers actions with 202, and an error beside it.</summary>
    public bool PartlyFails { get; set; }

    public override bool IsClean => Hosts.TrueForAll(h => h.Status == "normal" && h.Tags.Count == 0);

    public void Settle()
    {
        foreach (var host in Hosts)
        {
            host.Status = host.Status switch { "containment_pending" => "contained", "lift_containment_pending" => "normal", var other => other };
        }
    }

    protected override Task BreakAsync(HttpContext context, string message) => ErrorAsync(context, 500, message);

    protected override async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/oauth2/token")
        {
            var (token, wrong) = await desk.GiveAsync(context, scope: null);
            await (token is null ? ErrorAsync(context, 403, $"access denied, {wrong}") : JsonAsync(context, 201, new { access_token = token, expires_in = 1799, token_type = "bearer" }));
            return;
        }

        if (!desk.Takes(context))
        {
            await ErrorAsync(context, 401, "access denied, authorization failed");
            return;
        }

        await ((context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", "/devices/queries/devices/v1") => QueryAsync(context),
            ("POST", "/devices/entities/devices/v2") => DetailsAsync(context),
            ("POST", "/devices/entities/devices-actions/v2") => ActAsync(context),
            ("PATCH", "/devices/entities/devices/tags/v1") => TagAsync(context),
            _ => RefuseAsync(context, 404, "no such resource"),
        });
    }

    private Task QueryAsync(HttpContext context)
    {
        var filter = Filter().Match(context.Request.Query["filter"].ToString());
        if (UnknownQuery(context, "filter", "limit", "offset", "sort") is not null || !filter.Success)
        {
            return RefuseAsync(context, 400, "invalid filter");
        }

        var text = filter.Groups["text"].Value;
        var found = Hosts.Where(h => filter.Groups["name"].Value == "hostname" ? h.Name.Equals(text, StringComparison.OrdinalIgnoreCase) : h.Tags.Exists(t => t.StartsWith(text.TrimEnd('*'), StringComparison.Ordinal))).ToList();
        var offset = int.Parse(context.Request.Query["offset"].FirstOrDefault() ?? "0");
        var limit = Math.Min(2, int.Parse(context.Request.Query["limit"].FirstOrDefault() ?? "100")); // a small page, so that there are several
        return JsonAsync(context, 200, new { meta = new { pagination = new { offset, limit, total = found.Count } }, resources = found.Skip(offset).Take(limit).Select(h => h.Id), errors = Array.Empty<object>() });
    }

    private async Task DetailsAsync(HttpContext context)
    {
        var (body, wrong) = await BodyAsync(context, "ids");
        await (wrong is not null ? RefuseAsync(context, 400, wrong) : JsonAsync(context, 200, new
        {
            meta = new { query_time = 0.1 },
            errors = Array.Empty<object>(),
            resources = Named(body, "ids").Select(h => new { device_id = h.Id, hostname = h.Name, status = h.Status, local_ip = h.Address, tags = h.Tags }),
        }));
    }

    private async Task ActAsync(HttpContext context)
    {
        var (body, wrong) = await BodyAsync(context, "ids");
        var action = context.Request.Query["action_name"].ToString();
        if (wrong is not null || action is not ("contain" or "lift_containment"))
        {
            await RefuseAsync(context, 400, wrong ?? "action_name");
            return;
        }

        if (PartlyFails)
        {
            await JsonAsync(context, 202, new { resources = Array.Empty<object>(), errors = new[] { new { code = 409, message = "Device is in an invalid state" } } });
            return;
        }

        var hosts = Named(body, "ids").ToList();
        var done = Change(() => hosts.ForEach(h => h.Status = action == "contain" ? "containment_pending" : "lift_containment_pending"));
        await (done ? JsonAsync(context, 202, new { resources = hosts.Select(h => new { id = h.Id, path = "/devices/entities/devices/v1" }), errors = Array.Empty<object>() }) : BreakAsync(context, "failed"));
    }

    private async Task TagAsync(HttpContext context)
    {
        var (body, wrong) = await BodyAsync(context, "action", "device_ids", "tags");
        var tags = wrong is null ? body.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!).ToList() : [];
        var action = wrong is null ? body.GetProperty("action").GetString() : "";
        if (wrong is not null || !tags.TrueForAll(Tag().IsMatch) || action is not ("add" or "remove"))
        {
            await RefuseAsync(context, 400, wrong ?? "a tag or the action is invalid");
            return;
        }

        var hosts = Named(body, "device_ids").ToList();
        var done = Change(() => hosts.ForEach(h =>
        {
            h.Tags.RemoveAll(tags.Contains);
            h.Tags.AddRange(action == "add" ? tags : []);
        }));
        await (done ? JsonAsync(context, 200, new { resources = hosts.Select(h => new { device_id = h.Id, code = 200, updated = true }), errors = Array.Empty<object>() }) : BreakAsync(context, "failed"));
    }

    private IEnumerable<Host> Named(JsonElement body, string member)
    {
        var ids = body.GetProperty(member).EnumerateArray().Select(i => i.GetString()).ToList();
        return Hosts.Where(h => ids.Contains(h.Id));
    }

    private static Task ErrorAsync(HttpContext context, int status, string message) =>
        JsonAsync(context, status, new { meta = new { trace_id = Guid.Empty }, errors = new[] { new { code = status, message } } });

    private Task RefuseAsync(HttpContext context, int status, string why)
    {
        Complaints.Enqueue(why);
        return ErrorAsync(context, status, why);
    }


    [GeneratedRegex(@"^(?<name>hostname|tags):\*?'(?<text>[A-Za-z0-9_./*-]*)'$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Filter();

    [GeneratedRegex(@"^FalconGroupingTags/\w{1,237}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();
}
