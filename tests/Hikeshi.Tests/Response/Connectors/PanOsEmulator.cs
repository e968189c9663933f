using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// A PAN-OS firewall, as its "PAN-OS and Panorama API Usage Guide" describes it: key in X-PAN-KEY, form or query parameters, <c>type=user-id</c> and
/// <c>type=op</c>, pages of registered addresses, error bodies, tags that end by themselves, and dynamic address groups worked out from them.
/// </summary>
internal sealed class PanOsEmulator(TimeProvider clock, string key) : Emulator(clock)
{
    private readonly SortedDictionary<string, Dictionary<string, DateTimeOffset>> registered = new(StringComparer.Ordinal);

    /// <summary>Name and the tag that it matches.</summary>
    public Dictionary<string, string> Groups { get; } = new(StringComparer.Ordinal) { ["blocked"] = "hikeshi-block", ["isolated"] = "hikeshi-isolate" };

    public override bool IsClean => !Now().Any(entry => entry.Tags.Any(tag => tag.StartsWith("hikeshi", StringComparison.Ordinal)));

    /// <summary>Somebody at the firewall.</summary>
    public void Register(string address, string tag, DateTimeOffset until)
    {
        registered.TryAdd(address, new(StringComparer.Ordinal));
        registered[address][tag] = until;
    }

    public IReadOnlyList<string> TagsOf(string address) => [.. Now().Where(e => e.Address == address).SelectMany(e => e.Tags)];

    protected override Task BreakAsync(HttpContext context, string message) => ErrorAsync(context, 200, 5, message);

    protected override async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/api/" || context.Request.Method is not ("GET" or "POST"))
        {
            await RefuseAsync(context, 404, 400, "no such page");
            return;
        }

        if (context.Request.Headers["X-PAN-KEY"] != key)
        {
            await ErrorAsync(context, 403, 403, "Invalid Credential");
            return;
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : FormCollection.Empty;
        string? Parameter(string name) => form[name].FirstOrDefault() ?? context.Request.Query[name].FirstOrDefault();
        if (form.Keys.Concat(context.Request.Query.Keys).FirstOrDefault(name => name is not ("type" or "cmd" or "vsys" or "action" or "target" or "key")) is { } unknown)
        {
            await RefuseAsync(context, 200, 17, $"{unknown} is unexpected");
            return;
        }

        if (Parameter("vsys") != "vsys1")
        {
            await RefuseAsync(context, 200, 12, "no such virtual system");
            return;
        }

        var command = XElement.Parse(Parameter("cmd") ?? "<none/>");
        await ((Parameter("type"), command.Name.LocalName) switch
        {
            ("user-id", "uid-message") => TagAsync(context, command),
            ("op", "show") when command.Element("object")?.Element("registered-ip") is { } show => ListAsync(context, show),
            ("op", "show") when command.Element("object")?.Element("dynamic-address-group")?.Element("all") is not null => GroupsAsync(context),
            _ => RefuseAsync(context, 200, 17, $"{command} is unexpected"),
        });
    }

    private async Task TagAsync(HttpContext context, XElement message)
    {
        if (message.Element("version")?.Value is not ("1.0" or "2.0") || message.Element("type")?.Value != "update" || message.Element("payload") is not { } payload)
        {
            await RefuseAsync(context, 200, 17, "uid-message is not complete");
            return;
        }

        var ignored = new List<XElement>();
        foreach (var (verb, entry) in payload.Elements().SelectMany(verb => verb.Elements("entry").Select(entry => (verb.Name.LocalName, entry))))
        {
            if (verb is not ("register" or "unregister") || !IPAddress.TryParse(entry.Attribute("ip")?.Value, out var address))
            {
                await RefuseAsync(context, 200, 17, $"{verb} {entry} is unexpected");
                return;
            }

            foreach (var member in entry.Elements("tag").Elements("member"))
            {
                var lifetime = long.Parse(member.Attribute("timeout")?.Value ?? "0", CultureInfo.InvariantCulture);
                if (member.Value.Length is 0 or > 127 || lifetime is < 0 or > 2_592_000)
                {
                    await RefuseAsync(context, 200, 12, $"{member} is invalid");
                    return;
                }

                var has = TagsOf(address.ToString()).Contains(member.Value);
                if (has == (verb == "register"))
                {
                    ignored.Add(new XElement("entry", new XAttribute("ip", address), new XAttribute("message", has ? $"tag {member.Value} already exists, ignore" : $"tag {member.Value} does not exist, ignore unreg")));
                    continue;
                }

                if (!Change(() => Set(address.ToString(), member.Value, verb == "register" ? Until(lifetime) : DateTimeOffset.MinValue)))
                {
                    await ErrorAsync(context, 200, 5, "Internal error");
                    return;
                }
            }
        }

        await (ignored.Count > 0
            ? XmlAsync(context, 200, new XElement("response", new XAttribute("status", "error"), new XElement("msg", new XElement("line", new XElement("uid-response", new XElement("version", "2.0"), new XElement("payload", new XElement("register", ignored)))))))
            : XmlAsync(context, 200, new XElement("response", new XAttribute("status", "success"), new XElement("result", new XElement("uid-response", new XElement("version", "2.0"), new XElement("payload"))))));
    }

    private Task ListAsync(HttpContext context, XElement show)
    {
        var names = show.Elements().Select(e => e.Name.LocalName).ToList();
        if (names.Exists(name => name is not ("limit" or "start-point" or "ip" or "tag")))
        {
            return RefuseAsync(context, 200, 17, $"{show} is unexpected");
        }

        var start = (int?)show.Element("start-point") ?? 1;
        var limit = Math.Min((int?)show.Element("limit") ?? 500, 500);
        var entries = Now().Where(e => show.Element("ip") is not { } ip || ip.Value == e.Address).Skip(start - 1).Take(limit)
            .Select(e => new XElement("entry", new XAttribute("ip", e.Address), new XAttribute("from_agent", 0), new XAttribute("persistent", 1), new XElement("tag", e.Tags.Select(tag => new XElement("member", tag)))))
            .ToList();
        return XmlAsync(context, 200, new XElement("response", new XAttribute("status", "success"), new XElement("result", entries, new XElement("count", entries.Count))));
    }

    private Task GroupsAsync(HttpContext context) => XmlAsync(context, 200, new XElement("response", new XAttribute("status", "success"), new XElement("result", new XElement("dyn-addr-grp", Groups.Select(group =>
        new XElement("entry", new XElement("vsys", "vsys1"), new XElement("group-name", group.Key), new XElement("filter", $"'{group.Value}'"), new XElement("member-list", Now().Where(e => e.Tags.Contains(group.Value)).Select(e =>
            new XElement("entry", new XAttribute("name", e.Address), new XAttribute("type", "registered-ip"))))))))));

    private IEnumerable<(string Address, IReadOnlyList<string> Tags)> Now()
    {
        var now = Clock.GetUtcNow();
        return registered.Select(e => (e.Key, (IReadOnlyList<string>)[.. e.Value.Where(t => t.Value > now).Select(t => t.Key)])).Where(e => e.Item2.Count > 0);
    }

    private DateTimeOffset Until(long seconds) => seconds == 0 ? DateTimeOffset.MaxValue : Clock.GetUtcNow().AddSeconds(seconds);

    private void Set(string address, string tag, DateTimeOffset until) => Register(address, tag, until);

    private Task RefuseAsync(HttpContext context, int status, int code, string why)
    {
        Complaints.Enqueue(why);
        return ErrorAsync(context, status, code, why);
    }

    private static Task ErrorAsync(HttpContext context, int status, int code, string message) =>
        XmlAsync(context, status, new XElement("response", new XAttribute("status", "error"), new XAttribute("code", code), new XElement("msg", new XElement("line", message))));

    private static Task XmlAsync(HttpContext context, int status, XElement answer) => TextAsync(context, status, "application/xml; charset=UTF-8", answer.ToString(SaveOptions.DisableFormatting));
}
