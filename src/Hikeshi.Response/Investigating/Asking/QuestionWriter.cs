using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>
/// Writes the evidence around an entry as one JSON document: as little as helps, every text masked, every value a JSON string in which nothing can end
/// the string, the document or the block that it stands in. It grows no further than <see cref="InvestigationLimits.Data"/>.
/// </summary>
internal sealed class QuestionWriter(LedgerView? ledger, KnownNames known, bool sendsEvents)
{
    /// <summary>Letters of all scripts stay letters; &lt;, &gt;, &amp;, quotes and controls are escaped.</summary>
    private static readonly JsonWriterOptions Escaped = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly Masks masks = new(known);

    public Question Write(IReadOnlyList<EvidenceItem> items, IReadOnlyList<PlaybookOffer> playbooks)
    {
        Meet(items);
        var facts = new FactWriter(masks, sendsEvents);
        var evidence = new List<InvestigationName>();
        var said = new List<string>();
        var length = 0;
        var offered = playbooks.Select(offer => Json(json =>
        {
            json.WriteString("id", offer.Id);
            json.WriteString("name", masks.Text(offer.Name, InvestigationLimits.PlaybookText));
            json.WriteString("description", masks.Text(offer.Description ?? "", InvestigationLimits.PlaybookText));
        })).ToList();
        var hosts = HostsOf(items).Select(Json).ToList();
        var room = InvestigationLimits.Data - offered.Sum(each => each.Length) - hosts.Sum(each => each.Length);
        foreach (var item in items.Take(InvestigationLimits.Items))
        {
            var text = Json(json => facts.Write(json, $"e{evidence.Count + 1}", item.Fact));
            if (length + text.Length > room && evidence.Count > 0)
            {
                break;
            }

            evidence.Add(new InvestigationName($"e{evidence.Count + 1}", item.Id.ToString()));
            said.Add(text);
            length += text.Length;
        }

        var data = $"{{\"evidence\":[{string.Join(',', said)}],\n\"left_out\":{items.Count - evidence.Count},\n\"hosts\":[{string.Join(',', hosts)}],\n\"playbooks\":[{string.Join(',', offered)}]}}";
        return new Question(items[0].Id, data, evidence, masks.Names, masks.Mentioned, [.. playbooks.Select(offer => offer.Id)]);
    }

    /// <summary>Whoever is named anywhere has a name before the first text is masked.</summary>
    private void Meet(IReadOnlyList<EvidenceItem> items)
    {
        foreach (var seen in items.Select(item => item.Fact).OfType<Sighted>())
        {
            _ = seen.Entities.Host is { Length: > 0 } host ? masks.Host(host) : null;
            _ = seen.Entities.User is { Length: > 0 } user ? masks.User(user) : null;
        }

        foreach (var order in items.Select(item => FactWriter.OrderOf(item.Fact)).OfType<Kernel.Containment.ContainmentOrder>())
        {
            _ = order.Host is { Length: > 0 } host ? masks.Host(host) : null;
            _ = order.Account is { Length: > 0 } account ? masks.User(account) : null;
        }
    }

    /// <summary>What the ledger says of the hosts in question, without saying which they are.</summary>
    private IEnumerable<Action<Utf8JsonWriter>> HostsOf(IReadOnlyList<EvidenceItem> items) =>
        items.SelectMany(item => FactWriter.HostsIn(item.Fact)).Select(name => ledger?.FindHost(name)).OfType<Ledger.Institution.Asset>().DistinctBy(host => host.Id).Take(InvestigationLimits.Hosts)
            .Select(host => (Action<Utf8JsonWriter>)(json =>
            {
                json.WriteString("name", masks.Host(host.Id));
                json.WriteString("role", host.Role);
                json.WriteNumber("tier", host.Tier);
                json.WriteBoolean("never_contain", host.NeverContain);
                json.WriteStartArray("services");
                foreach (var service in ledger!.ServicesOn(host).Take(InvestigationLimits.OfEach))
                {
                    json.WriteStartObject();
                    json.WriteString("name", masks.Subject("service", service.Id));
                    json.WriteBoolean("internet_exposed", service.InternetExposed);
                    json.WriteStartArray("functions");
                    foreach (var function in ledger.FunctionsOf(service).Take(InvestigationLimits.OfEach))
                    {
                        json.WriteStartObject();
                        json.WriteString("name", masks.Subject("function", function.Id));
                        json.WriteNumber("tier", function.Tier);
                        json.WriteBoolean("payment_rail", function.PaymentRail);
                        json.WriteNumber("impact_tolerance_minutes", function.ImpactToleranceMinutes);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }));

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Escaped))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
