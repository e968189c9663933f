using System.Text.Json;
using System.Text.RegularExpressions;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>
/// What goes out of a fact. Only what stands here does: of a kind that is not named, its name. What another member shared stays here, whatever its
/// marking; and so do the rules and reasons that came from it.
/// </summary>
internal sealed partial class FactWriter(Masks masks, bool sendsEvents)
{
    private const int MostTechniques = 16;

    public void Write(Utf8JsonWriter json, string id, Fact fact)
    {
        json.WriteString("id", id);
        json.WriteString("kind", FactCatalog.KindOf(fact.GetType()));
        switch (fact)
        {
            case Sighted sighted:
                Write(json, sighted);
                break;
            case EventRetained kept when sendsEvents:
                json.WriteString("received", kept.ReceivedAt.UtcDateTime);
                Write(json, kept.Raw);
                break;
            case EventRetained kept:
                json.WriteString("received", kept.ReceivedAt.UtcDateTime);
                break;
            case Decided decided:
                Write(json, decided);
                break;
            case Waiting waiting:
                Write(json, waiting.Order);
                json.WriteString("held_by", Word(waiting.Guardrail));
                break;
            case Accepted accepted:
                json.WriteString("from", masks.Of("member", accepted.Producer.Value));
                break;
            case Received received:
                json.WriteString("from", masks.Of("member", received.Producer.Value));
                break;
            case AdvisoryReceived advisory when AdvisoryId().IsMatch(advisory.AdvisoryId):
                json.WriteString("advisory", advisory.AdvisoryId);
                break;
            default:
                if (OrderOf(fact) is { } order)
                {
                    Write(json, order);
                }

                break;
        }
    }

    public static ContainmentOrder? OrderOf(Fact fact) => fact switch
    {
        Ordered ordered => ordered.Order,
        Waiting waiting => waiting.Order,
        Released released => released.Order,
        Expired expired => expired.Order,
        ReservationAnswered reserved => reserved.Order,
        _ => null,
    };

    public static IEnumerable<string> HostsIn(Fact fact) =>
        fact is Sighted { Entities.Host: { Length: > 0 } seen } ? [seen] : OrderOf(fact) is { Host: { Length: > 0 } host } ? [host] : [];

    private void Write(Utf8JsonWriter json, Sighted sighted)
    {
        if (sighted.RuleFrom is { } from)
        {
            json.WriteString("rule_from", masks.Of("member", from.Value));
        }
        else
        {
            json.WriteString("rule", masks.Text(sighted.RuleTitle, InvestigationLimits.Value));
        }

        json.WriteString("level", Word(sighted.Level));
        Write(json, "techniques", sighted.Techniques.Where(technique => Technique().IsMatch(technique)).Take(MostTechniques));
        if (sighted.EventTime is { } time)
        {
            json.WriteString("time", time.UtcDateTime);
        }

        if (sighted.Explanation is { } why)
        {
            json.WriteString("why", masks.Text(why.En, InvestigationLimits.Value));
        }

        if (sighted.Entities.Host is { Length: > 0 } host)
        {
            json.WriteString("host", masks.Host(host));
        }

        if (sighted.Entities.User is { Length: > 0 } user)
        {
            json.WriteString("user", masks.User(user));
        }

        if (sighted.Entities.Process is { Length: > 0 } process)
        {
            json.WriteString("process", masks.Text(process, InvestigationLimits.Value));
        }

        Write(json, "addresses", sighted.Entities.Addresses.Take(InvestigationLimits.Names).Where(address => address.Length <= 64).Select(masks.Indicator));
        Write(json, "domains", sighted.Entities.Domains.Take(InvestigationLimits.Names).Where(domain => Domain().IsMatch(domain)).Select(masks.Indicator));
        Write(json, "file_digests", sighted.Entities.FileHashes.Take(InvestigationLimits.Names).Where(digest => Digest().IsMatch(digest)).Select(masks.Indicator));
        if (sighted.Window is { } window)
        {
            json.WriteNumber("events", window.Count);
            json.WriteString("from", window.Start.UtcDateTime);
            json.WriteString("until", window.End.UtcDateTime);
        }

        WriteFields(json, "matched", sighted.Matched.Select(each => (each.Field, each.Value)));
    }

    private void Write(Utf8JsonWriter json, Decided decided)
    {
        json.WriteString("because_of", Word(decided.Trigger));
        json.WriteStartArray("actions");
        foreach (var action in decided.Actions.Take(InvestigationLimits.Fields))
        {
            json.WriteStartObject();
            Write(json, action.Order);
            json.WriteString("verdict", Word(action.Verdict));
            json.WriteString("guardrail", Word(action.Guardrail));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Write(Utf8JsonWriter json, ContainmentOrder order)
    {
        json.WriteString("action", ContainmentWords.Of(order.Kind));
        json.WriteString("ends", order.ExpiresAt.UtcDateTime);
        if (order.Host is { Length: > 0 } host)
        {
            json.WriteString("host", masks.Host(host));
        }

        if (order.Account is { Length: > 0 } account)
        {
            json.WriteString("user", masks.User(account));
        }

        if (order.Supplier is { Length: > 0 } supplier)
        {
            json.WriteString("supplier", masks.Subject("supplier", supplier));
        }
    }

    /// <summary>The members of a JSON event; of any other line the line.</summary>
    private void Write(Utf8JsonWriter json, string raw)
    {
        try
        {
            if (raw.Length <= InvestigationLimits.Event)
            {
                using var document = JsonDocument.Parse(raw, new JsonDocumentOptions { MaxDepth = 16 });
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                {
                    // read before anything is written: a text in it may be half a character
                    List<(string, string)> fields = [.. document.RootElement.EnumerateObject().Take(InvestigationLimits.Fields).Select(member => (member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() ?? "" : member.Value.GetRawText()))];
                    WriteFields(json, "event", fields);
                    return;
                }
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            // A line that is no JSON, or holds half a character.
        }

        json.WriteString("event", masks.Text(raw, InvestigationLimits.Value));
    }

    private void WriteFields(Utf8JsonWriter json, string name, IEnumerable<(string Field, string Value)> fields)
    {
        json.WriteStartObject(name);
        var written = 0;
        foreach (var (field, value) in fields.DistinctBy(each => each.Field).Take(InvestigationLimits.Fields))
        {
            var (shown, masked) = (masks.Text(field, 80), Masked(field, value));
            written += shown.Length + masked.Length;
            if (written > InvestigationLimits.FieldText)
            {
                break;
            }

            json.WriteString(shown, masked);
        }

        json.WriteEndObject();
    }

    /// <summary>A field that is called a person's or a secret's is one, whatever stands in it.</summary>
    private string Masked(string field, string value) =>
        SecretField().IsMatch(field) ? "[secret]"
        : PersonField().IsMatch(field) && value.Length > 0 ? masks.Of("user", value.Length > 200 ? value[..200] : value)
        : masks.Text(value, InvestigationLimits.Value);

    /// <summary>A word of our own; what has become something else in a log is none.</summary>
    private static string Word(string word) => OwnWord().IsMatch(word) ? word : "";

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    [GeneratedRegex(@"^T[0-9]{4}(?:\.[0-9]{3})?$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Technique();

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,253}$", RegexOptions.NonBacktracking)]
    private static partial Regex Domain();

    [GeneratedRegex(@"^[0-9A-Fa-f]{32,128}$", RegexOptions.NonBacktracking)]
    private static partial Regex Digest();

    [GeneratedRegex(@"^[A-Z]{2,10}-[A-Za-z0-9-]{1,40}$", RegexOptions.NonBacktracking)]
    private static partial Regex AdvisoryId();

    [GeneratedRegex(@"^[a-z0-9-]{0,40}$", RegexOptions.NonBacktracking)]
    private static partial Regex OwnWord();

    [GeneratedRegex(@"pass|pwd|secret|token|cookie|credential|authorization|api[_-]?key|session|暗証", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SecretField();

    [GeneratedRegex(@"user|account|login|principal|mail|phone|customer|client[_ ]?name|display[_ ]?name|owner|card|iban|顧客|氏名|口座", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex PersonField();
}
