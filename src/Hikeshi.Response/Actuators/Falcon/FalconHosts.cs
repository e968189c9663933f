using System.Globalization;
using System.Text.Json;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.Falcon;

/// <summary>
/// Hosts of CrowdStrike Falcon ("CrowdStrike Falcon API: Hosts", operations QueryDevicesByFilter, PostDeviceDetailsV2, PerformActionV2,
/// UpdateDeviceTags; "OAuth2-Based APIs", rate limiting). Answers may be right in part: an error in the list counts as one.
/// </summary>
internal sealed class FalconHosts(HttpExchange exchange, ExchangeLimits limits)
{
    private const int PageSize = 100;

    public Task<IReadOnlyList<FalconHost>> NamedAsync(string host, CancellationToken cancel) => FindAsync($"hostname:'{Safe(host)}'", cancel);

    /// <param name="prefix">Beginning of the tag, without <c>FalconGroupingTags/</c>.</param>
    public Task<IReadOnlyList<FalconHost>> TaggedAsync(string prefix, CancellationToken cancel) => FindAsync($"tags:*'{FalconMark.Group}{Safe(prefix)}*'", cancel);

    /// <param name="action">contain or lift_containment.</param>
    public async Task ActAsync(string action, string device, CancellationToken cancel)
    {
        var answer = Read(await exchange.SendAsync(HttpAsk.Json(HttpMethod.Post, $"devices/entities/devices-actions/v2?action_name={action}", json => WriteIds(json, "ids", [device])), cancel));
        if (!answer.List("resources").Any(r => r.Text("id") == device))
        {
            throw new NotDoneException($"it answered {action} without naming the host {device}");
        }
    }

    /// <param name="action">add or remove.</param>
    public async Task TagAsync(string action, string device, string tag, CancellationToken cancel) =>
        Read(await exchange.SendAsync(HttpAsk.Json(HttpMethod.Patch, "devices/entities/devices/tags/v1", json =>
        {
            json.WriteString("action", action);
            WriteIds(json, "device_ids", [device]);
            WriteIds(json, "tags", [tag]);
        }), cancel));

    private async Task<IReadOnlyList<FalconHost>> FindAsync(string filter, CancellationToken cancel)
    {
        var hosts = new List<FalconHost>();
        for (int page = 0, seen = 0; page < limits.MostPages; page++)
        {
            var window = string.Create(CultureInfo.InvariantCulture, $"&limit={PageSize}&offset={seen}");
            var answer = Read(await exchange.SendAsync(HttpAsk.Get($"devices/queries/devices/v1?filter={Uri.EscapeDataString(filter)}{window}"), cancel));
            var ids = answer.List("resources").Select(r => r.Text()).ToList();
            seen += ids.Count;
            hosts.AddRange(await DetailsAsync(ids, cancel));
            if (ids.Count == 0 || seen >= (answer.Whole("meta", "pagination", "total") ?? 0))
            {
                return hosts;
            }
        }

        throw new NotDoneException($"it lists more than {limits.MostPages * PageSize} hosts");
    }

    private async Task<IReadOnlyList<FalconHost>> DetailsAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var answer = Read(await exchange.SendAsync(HttpAsk.Json(HttpMethod.Post, "devices/entities/devices/v2", json => WriteIds(json, "ids", ids)), cancel));
        return
        [
            .. answer.List("resources").Select(r => new FalconHost(
                r.Text("device_id"),
                r.Text("hostname"),
                r.Text("status"),
                r.Text("local_ip"),
                [.. r.List("tags").Select(t => t.Text())])),
        ];
    }

    /// <summary>An answer of 2xx may hold errors for a part of what was asked.</summary>
    private static JsonElement Read(HttpAnswer answer)
    {
        var json = answer.IsSuccess ? answer.Json() : answer.ErrorJson();
        var errors = json.List("errors").Select(e => $"{e.Text("code")} {e.Text("message")}").ToList();
        return answer.IsSuccess && errors.Count == 0
            ? json
            : throw new NotDoneException($"it answered {answer.Status}{(answer.Status == 403 ? ", which means that the API client lacks the scope Hosts (read and write)" : "")}: {string.Join("; ", errors)}");
    }

    private static void WriteIds(Utf8JsonWriter json, string name, IReadOnlyList<string> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
    }

    /// <summary>What could end the quoted text, or widen it, in a filter (Falcon Query Language) is in no host name.</summary>
    private static string Safe(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? text : throw new NotDoneException($"'{text}' is not a host name");
}

/// <param name="Status">normal, containment_pending, contained or lift_containment_pending.</param>
internal sealed record FalconHost(string Id, string Name, string Status, string Address, IReadOnlyList<string> Tags)
{
    public bool IsContained => Status is "contained" or "containment_pending";
}
