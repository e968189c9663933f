using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.PaloAlto;

/// <summary>
/// The PAN-OS XML API, as far as it is about tags of addresses ("PAN-OS and Panorama API Usage Guide": "Structure of a PAN-OS XML API Request",
/// "PAN-OS XML API Error Codes", "Apply User-ID Mapping and Populate Dynamic Groups (API)"). Nothing here needs a commit.
/// </summary>
internal sealed class PanOsApi(HttpExchange exchange, string vsys, ExchangeLimits limits)
{
    /// <summary>A firewall never lists more at a time.</summary>
    private const int PageSize = 500;

    /// <summary>What an entry says when there was nothing to do; anything else that an entry says is an error.</summary>
    private static readonly string[] Harmless = ["already exists, ignore", "does not exist, ignore unreg"];

    /// <summary>The tags of one address; empty when it has none.</summary>
    public async Task<IReadOnlySet<string>> TagsOfAsync(string address, CancellationToken cancel)
    {
        var found = await PageAsync(start: 1, new XElement("ip", address), cancel);
        return found.Where(entry => entry.Address == address).SelectMany(entry => entry.Tags).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Every tagged address, page by page.</summary>
    public async Task<IReadOnlyList<(string Address, IReadOnlyList<string> Tags)>> EveryTagAsync(CancellationToken cancel)
    {
        var all = new List<(string Address, IReadOnlyList<string> Tags)>();
        for (var page = 0; page < limits.MostPages; page++)
        {
            var entries = await PageAsync(all.Count + 1, filter: null, cancel);
            all.AddRange(entries);
            if (entries.Count < PageSize)
            {
                return all;
            }
        }

        throw new NotDoneException($"it lists more than {limits.MostPages * PageSize} tagged addresses");
    }

    /// <summary>The dynamic address groups with their filters, and the addresses that are in them now.</summary>
    public async Task<IReadOnlyList<(string Group, string Filter, IReadOnlySet<string> Members)>> GroupsAsync(CancellationToken cancel)
    {
        var answer = await OperateAsync(new XElement("show", new XElement("object", new XElement("dynamic-address-group", new XElement("all")))), cancel);
        return
        [
            .. answer.Elements("result").Elements("dyn-addr-grp").Elements("entry").Select(group => (
                group.Element("group-name")?.Value ?? "",
                group.Element("filter")?.Value ?? "",
                (IReadOnlySet<string>)group.Elements("member-list").Elements("entry").Select(m => m.Attribute("name")?.Value ?? "").ToHashSet(StringComparer.Ordinal))),
        ];
    }

    /// <param name="verb">register or unregister.</param>
    /// <param name="lifetime">The firewall takes the tags off by itself then; null with unregister.</param>
    public async Task TagAsync(string verb, IEnumerable<(string Address, IEnumerable<string> Tags)> entries, TimeSpan? lifetime, CancellationToken cancel)
    {
        var list = entries.Select(entry => new XElement("entry", new XAttribute("ip", entry.Address), new XElement("tag", entry.Tags.Select(Member)))).ToList();
        if (list.Count == 0)
        {
            return;
        }

        var message = new XElement("uid-message", new XElement("version", "2.0"), new XElement("type", "update"), new XElement("payload", new XElement(verb, list)));
        var answer = await AskAsync("user-id", message, cancel);
        var complaints = answer.Descendants("entry").Select(e => e.Attribute("message")?.Value ?? "").Where(m => m.Length > 0 && !Harmless.Any(m.EndsWith)).ToList();
        var isHarmless = complaints.Count == 0 && answer.Descendants("entry").Any();
        if (complaints.Count > 0 || (!IsSuccess(answer) && !isHarmless))
        {
            throw new NotDoneException($"it refused to {verb}: {(complaints.Count > 0 ? complaints[0] : Explain(answer))}");
        }

        XElement Member(string tag) => lifetime is { } time
            ? new XElement("member", new XAttribute("timeout", ((long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture)), tag)
            : new XElement("member", tag);
    }

    private async Task<IReadOnlyList<(string Address, IReadOnlyList<string> Tags)>> PageAsync(int start, XElement? filter, CancellationToken cancel)
    {
        var command = new XElement("show", new XElement("object", new XElement("registered-ip", new XElement("limit", PageSize), new XElement("start-point", start), filter)));
        var answer = await OperateAsync(command, cancel);
        return [.. answer.Elements("result").Elements("entry").Select(e => (e.Attribute("ip")?.Value ?? "", (IReadOnlyList<string>)[.. e.Elements("tag").Elements("member").Select(m => m.Value)]))];
    }

    private async Task<XElement> OperateAsync(XElement command, CancellationToken cancel)
    {
        var answer = await AskAsync("op", command, cancel);
        return !IsSuccess(answer) ? throw new NotDoneException(Explain(answer))
            : answer.Element("result") is null ? throw new NotDoneException("it answered success without a result")
            : answer;
    }

    private async Task<XElement> AskAsync(string type, XElement command, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Form("api/", ("type", type), ("vsys", vsys), ("cmd", command.ToString(SaveOptions.DisableFormatting))), cancel);
        var said = Parse(answer);
        return answer.IsSuccess ? said : throw new NotDoneException(answer.Status is 401 or 403 ? $"it does not accept the API key ({answer.Status}): {Explain(said)}" : $"it answered {answer.Status}: {Explain(said)}");
    }

    private static XElement Parse(HttpAnswer answer)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(answer.Body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XElement.Load(reader);
            return root.Name == "response" ? root : throw new NotDoneException($"it answered {answer.Status} with <{root.Name}>, not with a response of the XML API");
        }
        catch (XmlException)
        {
            throw new NotDoneException($"it answered {answer.Status} with something that is not XML");
        }
    }

    private static bool IsSuccess(XElement response) => response.Attribute("status")?.Value == "success";

    /// <summary><c>&lt;response status="error" code="16"&gt;&lt;msg&gt;&lt;line&gt;…</c>, or <c>&lt;result&gt;&lt;msg&gt;</c>.</summary>
    private static string Explain(XElement response) =>
        $"error {response.Attribute("code")?.Value ?? "without a code"}: {string.Join(' ', response.Descendants("msg").Select(m => m.Value))}";
}
