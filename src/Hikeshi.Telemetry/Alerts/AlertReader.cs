using System.Text;
using System.Text.Json;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Alerts;

/// <summary>
/// Recognises alerts of Microsoft Defender and Sentinel and of CrowdStrike Falcon, and adds to their own members what they have in common:
/// <c>alert.vendor</c>, <c>alert.product</c>, <c>alert.id</c>, <c>alert.title</c>, <c>alert.severity</c> (a Sigma level),
/// <c>alert.techniques</c>, <c>host</c>, <c>user</c> and <c>@timestamp</c>. A batch of records becomes an event each. One thread at a time.
/// </summary>
public sealed class AlertReader
{
    /// <summary>A name that only these documents have; without any of them a document is not parsed.</summary>
    private static readonly byte[][] Marks =
    [
        .. ((string[])["\"serviceSource\"", "\"AlertSeverity\"", "\"SecurityIncident\"", "\"IncidentNumber\"", "\"AdvancedHunting-", "SummaryEvent\""]).Select(Encoding.ASCII.GetBytes),
    ];

    private readonly ObjectWriter _output = new();
    private readonly EventMembers _added = new();

    /// <param name="read">The event; valid until this returns.</param>
    /// <param name="number">Of the record in its batch, from 0.</param>
    public delegate void TakeEvent(EventJson read, int number);

    /// <returns>False when the document is none of these: it is an event as it is.</returns>
    public bool TryRead(ReadOnlySpan<byte> json, TakeEvent take)
    {
        if (!MayBe(json))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && Read(document.RootElement, take);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return false; // whoever takes it says what is wrong
        }
    }

    /// <summary>Quick, for every event; true of few that are none.</summary>
    public static bool MayBe(ReadOnlySpan<byte> json)
    {
        foreach (var mark in Marks)
        {
            if (json.IndexOf(mark) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One record that cannot be read, such as a text with half of a surrogate pair, says nothing of the others.</summary>
    private void GiveOrRefuse(JsonElement item, TakeEvent take, int number)
    {
        var hasGiven = false;
        try
        {
            Give(item, Shape(item), (read, n) => Once(read, n), number);
        }
        catch (InvalidOperationException) when (!hasGiven)
        {
            // Taken as it stands: whoever takes it reads it its own way.
            take(EventJson.Of(Encoding.UTF8.GetBytes(item.GetRawText())), number);
        }

        void Once(EventJson read, int n)
        {
            hasGiven = true; // from here on a failure is the host's
            take(read, n);
        }
    }

    private bool Read(JsonElement root, TakeEvent take)
    {
        var number = 0;
        foreach (var list in (string[])["records", "value"]) // Event Hubs; Graph
        {
            if (root.Items(list).Any(item => Shape(item) is not null))
            {
                foreach (var item in root.Items(list))
                {
                    GiveOrRefuse(item, take, number++);
                }

                return true;
            }
        }

        if (Shape(root) is not { } shape)
        {
            return false;
        }

        Give(root, shape, take, number);
        return true;
    }

    private static AlertShape? Shape(JsonElement of) => MicrosoftAlerts.Shape(of) ?? CrowdStrikeAlerts.Shape(of);

    private void Give(JsonElement record, AlertShape? shape, TakeEvent take, int number)
    {
        if (JsonBody.Of(Encoding.UTF8.GetBytes(record.GetRawText())) is not { } own)
        {
            return; // ParseValue has read it: this does not happen
        }

        _added.Clear();
        shape?.Invoke(record, new AlertMembers(_added, own.Has));
        take(_added.IsTooMany ? EventJson.Refused(EventMembers.TooManyRefusal) : EventJson.Of(_output.Write(_added, own.Inner)), number);
    }
}

/// <summary>Says what a record has in common with others.</summary>
internal delegate void AlertShape(JsonElement record, AlertMembers into);
