using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// A FortiGate, as the "FortiOS REST API Reference" describes the tables firewall/address and firewall/addrgrp: bearer token, virtual domain, pages,
/// filters, the envelope that repeats the status, and errors 401, 403, 404, 424 and 500 with their codes. A group is never empty, and an object in use
/// is not removed.
/// </summary>
internal sealed class FortiGateEmulator(TimeProvider clock, string token) : Emulator(clock)
{
    private readonly Dictionary<string, (string Subnet, string Comment)> addresses = new(StringComparer.Ordinal) { ["placeholder"] = ("192.0.2.254 255.255.255.255", "") };

    public Dictionary<string, List<string>> Groups { get; } = new(StringComparer.Ordinal) { ["blocked"] = ["placeholder"], ["isolated"] = ["placeholder"] };

    public override bool IsClean => addresses.Keys.All(name => !name.StartsWith("hikeshi", StringComparison.Ordinal)) && Groups.Values.All(members => members.SequenceEqual(["placeholder"]));

    public IReadOnlyCollection<string> Names => addresses.Keys;

    public string SubnetOf(string name) => addresses[name].Subnet;

    public void Add(string name, string comment) => addresses[name] = ("192.0.2.1 255.255.255.255", comment);

    protected override Task BreakAsync(HttpContext context, string message) => ErrorAsync(context, 500, -1, message);

    protected override async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Bearer " + token)
        {
            await TextAsync(context, 401, "text/html", "<html><title>401 Unauthorized</title></html>");
            return;
        }

        if (context.Request.Query["vdom"] != "root")
        {
            await RefuseAsync(context, 424, -651, "no such vdom");
            return;
        }

        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(3).ToArray();
        await ((context.Request.Method, parts) switch
        {
            ("GET", ["firewall", "address"]) => ListAsync(context),
            ("POST", ["firewall", "address"]) => AddAsync(context),
            ("DELETE", ["firewall", "address", var name]) => RemoveAsync(context, name),
            ("GET", ["firewall", "addrgrp", var group]) => GroupAsync(context, group),
            ("POST", ["firewall", "addrgrp", var group, "member"]) => JoinAsync(context, group),
            ("DELETE", ["firewall", "addrgrp", var group, "member", var name]) => LeaveAsync(context, group, name),
            _ => RefuseAsync(context, 405, null, "no such method or table"),
        });
    }

    private Task ListAsync(HttpContext context)
    {
        if (UnknownQuery(context, "vdom", "filter", "start", "count", "format") is { } unknown)
        {
            return RefuseAsync(context, 400, null, unknown);
        }

        var filter = context.Request.Query["filter"].ToString();
        if (!filter.StartsWith("name=@", StringComparison.Ordinal))
        {
            return RefuseAsync(context, 400, null, filter);
        }

        var start = int.Parse(context.Request.Query["start"].ToString());
        var count = int.Parse(context.Request.Query["count"].ToString());
        var found = addresses.Where(a => a.Key.Contains(filter[6..], StringComparison.Ordinal)).Skip(start).Take(count);
        return DoneAsync(context, found.Select(a => new { name = a.Key, q_origin_key = a.Key, type = "ipmask", subnet = a.Value.Subnet, comment = a.Value.Comment }));
    }

    private async Task AddAsync(HttpContext context)
    {
        var (body, wrong) = await BodyAsync(context, "name", "type", "subnet", "comment");
        if (wrong is not null || body.GetProperty("name").GetString() is not { Length: > 0 and <= 79 } name || body.GetProperty("comment").GetString() is not { Length: <= 255 } comment || body.GetProperty("type").GetString() != "ipmask")
        {
            await RefuseAsync(context, 424, -56, wrong ?? "a value is out of range");
            return;
        }

        var subnet = body.GetProperty("subnet").GetString()!;
        if (subnet.Split(' ') is not [var address, var mask] || !System.Net.IPAddress.TryParse(address, out _) || !System.Net.IPAddress.TryParse(mask, out _))
        {
            await RefuseAsync(context, 500, -8, subnet);
            return;
        }

        await (addresses.ContainsKey(name) ? ErrorAsync(context, 500, -5, "A duplicate entry already exists")
            : Change(() => addresses[name] = (subnet, comment)) ? DoneAsync(context, null)
            : ErrorAsync(context, 500, -1, "failed"));
    }

    private Task RemoveAsync(HttpContext context, string name) =>
        !addresses.ContainsKey(name) ? ErrorAsync(context, 404, -3, "Entry not found")
        : !Lies && Groups.Values.Any(members => members.Contains(name)) ? RefuseAsync(context, 500, -23, "the entry is used by other 1 entries")
        : Change(() => addresses.Remove(name)) ? DoneAsync(context, null)
        : ErrorAsync(context, 500, -1, "failed");

    private Task GroupAsync(HttpContext context, string group) =>
        Groups.TryGetValue(group, out var members)
            ? DoneAsync(context, new[] { new { name = group, member = members.Select(m => new { name = m, q_origin_key = m }) } })
            : ErrorAsync(context, 404, null, "");

    private async Task JoinAsync(HttpContext context, string group)
    {
        var (body, wrong) = await BodyAsync(context, "name");
        if (wrong is not null || !Groups.TryGetValue(group, out var members))
        {
            await RefuseAsync(context, 424, -56, wrong ?? group);
            return;
        }

        var name = body.GetProperty("name").GetString()!;
        await (members.Contains(name) ? ErrorAsync(context, 500, -5, "A duplicate entry already exists")
            : !addresses.ContainsKey(name) && !Lies ? RefuseAsync(context, 424, -3, "entry not found in datasource")
            : Change(() => members.Add(name)) ? DoneAsync(context, null)
            : ErrorAsync(context, 500, -1, "failed"));
    }

    private Task LeaveAsync(HttpContext context, string group, string name) =>
        !Groups.TryGetValue(group, out var members) || !members.Contains(name) ? ErrorAsync(context, 404, -3, "Entry not found")
        : members.Count == 1 ? RefuseAsync(context, 500, -1, "a group must have a member")
        : Change(() => members.Remove(name)) ? DoneAsync(context, null)
        : ErrorAsync(context, 500, -1, "failed");

    private static Task DoneAsync(HttpContext context, object? results) =>
        JsonAsync(context, 200, new { http_method = context.Request.Method, results, vdom = "root", status = "success", http_status = 200, serial = "FGVM01TM00000000", version = "v7.4.4", build = 2662 });

    private static Task ErrorAsync(HttpContext context, int status, int? error, string said) =>
        JsonAsync(context, status, new { http_method = context.Request.Method, error, vdom = "root", status = "error", http_status = status, cli_error = said, serial = "FGVM01TM00000000", version = "v7.4.4", build = 2662 });

    private Task RefuseAsync(HttpContext context, int status, int? error, string why)
    {
        Complaints.Enqueue(why);
        return ErrorAsync(context, status, error, why);
    }
}
