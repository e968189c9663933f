using System.Globalization;
using System.Text.Json;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Fortinet;

/// <summary>
/// Addresses and address groups in the configuration of a FortiGate ("FortiOS REST API Reference", CMDB: firewall/address, firewall/addrgrp;
/// "FortiOS Administration Guide", REST API administrator). IPv4 only: IPv6 has tables of its own.
/// </summary>
internal sealed class FortiGateApi(HttpExchange exchange, string vdom, ExchangeLimits limits)
{
    private const int PageSize = 200;

    /// <summary>The error codes of the CMDB that mean that the work was done before.</summary>
    private const long Duplicate = -5;

    /// <summary>Address objects whose name contains <paramref name="part"/>.</summary>
    public async Task<IReadOnlyList<AddressObject>> AddressesAsync(string part, CancellationToken cancel)
    {
        var all = new List<AddressObject>();
        for (var page = 0; page < limits.MostPages; page++)
        {
            var window = string.Create(CultureInfo.InvariantCulture, $"&start={all.Count}&count={PageSize}");
            var answer = await AskAsync(HttpAsk.Get($"{Table("address")}&filter={Uri.EscapeDataString("name=@" + part)}{window}"), cancel);
            var results = answer.List("results").Select(r => new AddressObject(r.Text("name"), r.Text("subnet"), r.Text("comment"))).ToList();
            all.AddRange(results);
            if (results.Count < PageSize)
            {
                return all;
            }
        }

        throw new NotDoneException($"it lists more than {limits.MostPages * PageSize} addresses");
    }

    public async Task AddAddressAsync(AddressObject address, CancellationToken cancel) =>
        await AskAsync(HttpAsk.Json(HttpMethod.Post, Table("address"), json =>
        {
            json.WriteString("name", address.Name);
            json.WriteString("type", "ipmask");
            json.WriteString("subnet", address.Subnet);
            json.WriteString("comment", address.Comment);
        }), cancel, Duplicate);

    public Task RemoveAddressAsync(string name, CancellationToken cancel) => RemoveAsync(Table("address", name), cancel);

    /// <summary>The names of the group's members.</summary>
    /// <exception cref="NotDoneException">Among others: there is no such group.</exception>
    public async Task<IReadOnlySet<string>> MembersAsync(string group, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Get(Table("addrgrp", group)), cancel);
        return answer.Status == 404
            ? throw new NotDoneException($"it has no address group '{group}' in the virtual domain {vdom}")
            : Read(answer).List("results").SelectMany(r => r.List("member")).Select(m => m.Text("name")).ToHashSet(StringComparer.Ordinal);
    }

    public async Task AddMemberAsync(string group, string name, CancellationToken cancel) =>
        await AskAsync(HttpAsk.Json(HttpMethod.Post, Table("addrgrp", group, "member"), json => json.WriteString("name", name)), cancel, Duplicate);

    public Task RemoveMemberAsync(string group, string name, CancellationToken cancel) => RemoveAsync(Table("addrgrp", group, "member", name), cancel);

    private async Task RemoveAsync(string target, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Delete(target), cancel);
        if (answer.Status != 404)
        {
            Read(answer);
        }
    }

    private async Task<JsonElement> AskAsync(HttpAsk ask, CancellationToken cancel, long? harmless = null)
    {
        var answer = await exchange.SendAsync(ask, cancel);
        return answer.Status == 500 && harmless is not null && answer.ErrorJson().Whole("error") == harmless ? default : Read(answer);
    }

    /// <summary>Every answer repeats its status in the body; both must say success.</summary>
    private static JsonElement Read(HttpAnswer answer)
    {
        var json = answer.IsSuccess ? answer.Json() : answer.ErrorJson();
        if (answer.IsSuccess && json.Text("status") == "success")
        {
            return json;
        }

        var code = json.Whole("error");
        var why = (answer.Status, code) switch
        {
            (401, _) => "it does not accept the token: check it, and from which hosts its administrator may come",
            (403, _) => "the token's profile may not do that: it needs to read and write firewall addresses",
            (404, _) => "it knows no such object",
            (424, _) => "something that the request needs is missing or wrong (424)",
            (_, -3) => "entry not found (-3)",
            (_, -23) => "the object is in use (-23)",
            _ => $"it answered {answer.Status}",
        };
        var said = json.Text("cli_error");
        throw new NotDoneException($"{why}{(code is null ? "" : $", error {code}")}{(said.Length == 0 ? "" : $": {said}")}");
    }

    private string Table(string table, params ReadOnlySpan<string> path)
    {
        var target = $"api/v2/cmdb/firewall/{table}";
        foreach (var part in path)
        {
            target += "/" + Uri.EscapeDataString(part);
        }

        return $"{target}?vdom={Uri.EscapeDataString(vdom)}";
    }
}

/// <param name="Subnet">Address and mask: <c>198.51.100.0 255.255.255.0</c>.</param>
internal sealed record AddressObject(string Name, string Subnet, string Comment);
