using System.Text.Json;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Defender;

/// <summary>
/// Machines and what was ordered for them ("Microsoft Defender for Endpoint API": List machines, Isolate machine, Release device from isolation,
/// List machineActions, Cancel machine action, MachineAction resource type, Common REST API error codes). Rates: 100 calls a minute.
/// </summary>
internal sealed class DefenderApi(HttpExchange exchange, ExchangeLimits limits)
{
    /// <summary>Machines with this host name, with or without a domain behind it.</summary>
    public async Task<IReadOnlyList<Machine>> MachinesAsync(string host, CancellationToken cancel)
    {
        var filter = $"startswith(computerDnsName,'{Quoted(host)}')";
        var all = await PagesAsync("api/machines?$filter=" + Uri.EscapeDataString(filter), cancel);
        return
        [
            .. all.Select(m => new Machine(m.Text("id"), m.Text("computerDnsName"), m.Text("healthStatus"), m.Text("lastIpAddress")))
                .Where(m => m.DnsName.Equals(host, StringComparison.OrdinalIgnoreCase) || m.DnsName.StartsWith(host + ".", StringComparison.OrdinalIgnoreCase)),
        ];
    }

    /// <summary>Isolations and releases of one machine, or of all, the newest first.</summary>
    public async Task<IReadOnlyList<MachineAction>> ActionsAsync(string? machine, CancellationToken cancel)
    {
        var filter = machine is null ? "type eq 'Isolate'" : $"machineId eq '{Quoted(machine)}'";
        var all = await PagesAsync("api/machineactions?$filter=" + Uri.EscapeDataString(filter), cancel);
        return [.. all.Select(Read).Where(a => a.Type is "Isolate" or "Unisolate").OrderByDescending(a => a.Created)];
    }

    /// <returns>The state of the new action; null when another one is under way (ActiveRequestAlreadyInProgress).</returns>
    public async Task<MachineAction?> IsolateAsync(string machine, string comment, CancellationToken cancel) =>
        await OrderAsync(HttpAsk.Json(HttpMethod.Post, $"api/machines/{Uri.EscapeDataString(machine)}/isolate", json =>
        {
            json.WriteString("Comment", comment);
            json.WriteString("IsolationType", "Full");
        }), cancel);

    /// <inheritdoc cref="IsolateAsync"/>
    public async Task<MachineAction?> ReleaseAsync(string machine, string comment, CancellationToken cancel) =>
        await OrderAsync(HttpAsk.Json(HttpMethod.Post, $"api/machines/{Uri.EscapeDataString(machine)}/unisolate", json => json.WriteString("Comment", comment)), cancel);

    public async Task CancelAsync(string action, string comment, CancellationToken cancel) =>
        Check(await exchange.SendAsync(HttpAsk.Json(HttpMethod.Post, $"api/machineactions/{Uri.EscapeDataString(action)}/cancel", json => json.WriteString("Comment", comment)), cancel));

    private async Task<MachineAction?> OrderAsync(HttpAsk ask, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(ask, cancel);
        if (answer.Status == 400 && answer.ErrorJson().Text("error", "code") == "ActiveRequestAlreadyInProgress")
        {
            return null;
        }

        Check(answer);
        var action = Read(answer.Json());
        return action.Id.Length > 0 ? action : throw new NotDoneException("it answered an order without the id of an action");
    }

    private async Task<IReadOnlyList<JsonElement>> PagesAsync(string first, CancellationToken cancel)
    {
        var all = new List<JsonElement>();
        var next = first;
        for (var page = 0; page < limits.MostPages; page++)
        {
            var answer = await exchange.SendAsync(HttpAsk.Get(next), cancel);
            Check(answer);
            var json = answer.Json();
            if (json.At("value").ValueKind != JsonValueKind.Array)
            {
                throw new NotDoneException("it answered a list without 'value'");
            }

            all.AddRange(json.List("value"));
            next = json.Text("@odata.nextLink");
            if (next.Length == 0)
            {
                return all;
            }
        }

        throw new NotDoneException($"its list has more than {limits.MostPages} pages");
    }

    private static MachineAction Read(JsonElement action) => new(
        action.Text("id"),
        action.Text("type"),
        action.Text("status"),
        action.Text("requestorComment"),
        action.Text("machineId"),
        action.Time("creationDateTimeUtc") ?? DateTimeOffset.MinValue);

    private static void Check(HttpAnswer answer)
    {
        if (!answer.IsSuccess)
        {
            var error = answer.ErrorJson().At("error");
            throw new NotDoneException($"it answered {answer.Status} {error.Text("code")} {error.Text("message")}");
        }
    }

    /// <summary>OData 4.01, 5.1.1.14.1: a quote in a text is written twice.</summary>
    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}

internal sealed record Machine(string Id, string DnsName, string Health, string LastAddress);

/// <param name="Status">Pending, InProgress, Succeeded, Failed, TimeOut or Cancelled.</param>
internal sealed record MachineAction(string Id, string Type, string Status, string Comment, string Machine, DateTimeOffset Created)
{
    public bool IsUnderWay => Status is "Pending" or "InProgress";

    public bool IsDone => Status == "Succeeded";
}
