using System.Text.Json;

namespace Hikeshi.Telemetry.Alerts;

/// <summary>Detections of CrowdStrike Falcon, as its event stream and the SIEM connector give them: <c>{"metadata":{"eventType":…},"event":{…}}</c>.</summary>
internal static class CrowdStrikeAlerts
{
    public static AlertShape? Shape(JsonElement of) =>
        of.Text("metadata", "eventType") is "DetectionSummaryEvent" or "EppDetectionSummaryEvent" or "IdpDetectionSummaryEvent" or "MobileDetectionSummaryEvent"
        && of.TryGetProperty("event", out var detection) && detection.ValueKind == JsonValueKind.Object ? Detection : null;

    private static void Detection(JsonElement record, AlertMembers into)
    {
        var of = record.GetProperty("event");
        into.Alert("CrowdStrike", "Falcon", of.Text("DetectId") ?? of.Text("CompositeId"), of.Text("DetectName") ?? of.Text("Name") ?? of.Text("DetectDescription"), of.Text("SeverityName"));
        into.Techniques(Techniques(of));
        into.Time(of.Text("ProcessStartTime") is { Length: > 1 } started ? started : record.Text("metadata", "eventCreationTime"));
        into.Add("host", of.Text("ComputerName") ?? of.Text("Hostname") ?? of.Text("SourceEndpointHostName"));
        into.Add("user", of.Text("UserName") is { } user and not "N/A" ? user : of.Text("SourceAccountUpn") ?? of.Text("SourceAccountName"));
        into.Add("Image", of.Text("FilePath") is { } path && of.Text("FileName") is { } name && !path.EndsWith(name, StringComparison.Ordinal) ? $"{path.TrimEnd('\\')}\\{name}" : of.Text("FilePath"));
        into.Add("CommandLine", of.Text("CommandLine"));
        into.Add("src_ip", of.Text("LocalIP") ?? of.Text("SourceEndpointIpAddress"));
        into.Add("sha256", of.Text("SHA256String"));
    }

    /// <summary>Numbers where there are some; the older event has the name only.</summary>
    private static IEnumerable<string> Techniques(JsonElement of)
    {
        var numbered = of.Items("MitreAttack").Select(item => item.Text("TechniqueID") ?? "").Where(id => id.Length > 0).ToList();
        return numbered.Count > 0 ? numbered : of.Text("TechniqueId") is { } id ? [id] : of.Text("Technique") is { } name ? [name] : [];
    }
}
