using System.Text.Json;

namespace Hikeshi.Telemetry.Alerts;

/// <summary>
/// Alerts of Microsoft: the resource "alert" of Graph's alerts_v2, the tables SecurityAlert and SecurityIncident of Log Analytics, and the
/// advanced-hunting tables that Defender XDR streams to an event hub.
/// </summary>
internal static class MicrosoftAlerts
{
    private const string Vendor = "Microsoft";
    private const string Streamed = "AdvancedHunting-";

    public static AlertShape? Shape(JsonElement of) =>
        of.Has("serviceSource", "detectionSource", "title") ? Graph
        : of.Has("SystemAlertId", "AlertSeverity") ? Table
        : of.Has("IncidentNumber", "Severity") ? Incident
        : of.Text("category")?.StartsWith(Streamed, StringComparison.Ordinal) == true && of.Has("properties") ? Record
        : null;

    private static void Graph(JsonElement alert, AlertMembers into)
    {
        into.Alert(Vendor, alert.Text("serviceSource"), alert.Text("id"), alert.Text("title"), alert.Text("severity"));
        into.Techniques(alert.Words("mitreTechniques"));
        into.Time(alert.Text("firstActivityDateTime") ?? alert.Text("createdDateTime"));
        foreach (var evidence in alert.Items("evidence"))
        {
            into.Add("host", evidence.Text("deviceDnsName") ?? evidence.Text("hostName"));
            into.Add("user", User(evidence.Text("userAccount", "domainName"), evidence.Text("userAccount", "accountName")) ?? evidence.Text("userAccount", "userPrincipalName"));
            into.Add("src_ip", evidence.Text("ipAddress"));
            into.Add("sha256", evidence.Text("fileDetails", "sha256") ?? evidence.Text("imageFile", "sha256"));
        }
    }

    private static void Table(JsonElement alert, AlertMembers into)
    {
        into.Alert(alert.Text("VendorName") ?? Vendor, alert.Text("ProductName") ?? alert.Text("ProviderName"), alert.Text("SystemAlertId"), alert.Text("DisplayName") ?? alert.Text("AlertName"), alert.Text("AlertSeverity"));
        into.Techniques(alert.Words("Techniques").Concat(alert.Words("SubTechniques")));
        into.Time(alert.Text("StartTime") ?? alert.Text("TimeGenerated"));
        foreach (var entity in Entities(alert))
        {
            into.Add("host", entity.Text("Type") == "host" ? entity.Text("HostName") : null);
            into.Add("user", entity.Text("Type") == "account" ? User(entity.Text("NTDomain"), entity.Text("Name")) : null);
            into.Add("src_ip", entity.Text("Type") == "ip" ? entity.Text("Address") : null);
        }

        into.Add("host", alert.Text("CompromisedEntity"));
    }

    private static void Incident(JsonElement incident, AlertMembers into)
    {
        into.Alert(Vendor, incident.Text("ProviderName") ?? "Sentinel", incident.Text("IncidentName") ?? incident.Text("IncidentNumber"), incident.Text("Title"), incident.Text("Severity"));
        into.Techniques(incident.TryGetProperty("AdditionalData", out var more) ? more.Words("techniques") : []);
        into.Time(incident.Text("FirstActivityTime") ?? incident.Text("CreatedTime") ?? incident.Text("TimeGenerated"));
    }

    /// <summary>A row of a table: an alert, what belongs to one, or what a device did.</summary>
    private static void Record(JsonElement record, AlertMembers into)
    {
        var row = record.GetProperty("properties");
        var table = record.Text("category")![Streamed.Length..];
        into.Add("defender.table", table);
        into.Time(row.Text("Timestamp") ?? record.Text("time"));
        into.Add("host", row.Text("DeviceName"));
        into.Add("user", User(row.Text("AccountDomain"), row.Text("AccountName")));
        if (table == "AlertInfo")
        {
            into.Alert(Vendor, row.Text("ServiceSource"), row.Text("AlertId"), row.Text("Title"), row.Text("Severity"));
            into.Techniques(row.Words("AttackTechniques").Select(word => word.Trim('(', ')')).Where(IsTechnique));
        }
        else if (table == "AlertEvidence")
        {
            into.Add("alert.id", row.Text("AlertId"));
            into.Add("src_ip", row.Text("RemoteIP") ?? row.Text("LocalIP"));
            into.Add("sha256", row.Text("SHA256"));
        }
        else if (table == "DeviceProcessEvents")
        {
            // What Sigma calls the same (Microsoft 365 Defender pipeline of the Sigma tool chain).
            into.Add("Image", row.Text("FolderPath"));
            into.Add("CommandLine", row.Text("ProcessCommandLine"));
            into.Add("ParentImage", row.Text("InitiatingProcessFolderPath"));
            into.Add("ParentCommandLine", row.Text("InitiatingProcessCommandLine"));
        }
    }

    /// <summary>Names are written beside the numbers: <c>Process Injection (T1055)</c>.</summary>
    private static bool IsTechnique(string word) => word.Length >= 5 && word[0] == 'T' && char.IsAsciiDigit(word[1]);

    /// <summary>A text that holds a JSON list.</summary>
    private static List<JsonElement> Entities(JsonElement alert)
    {
        if (alert.Text("Entities") is not { } text)
        {
            return [.. alert.Items("Entities")];
        }

        try
        {
            using var entities = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32 });
            return entities.RootElement.ValueKind == JsonValueKind.Array ? [.. entities.RootElement.Clone().EnumerateArray()] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? User(string? domain, string? name) => string.IsNullOrEmpty(name) ? null : string.IsNullOrEmpty(domain) ? name : $"{domain}\\{name}";
}
