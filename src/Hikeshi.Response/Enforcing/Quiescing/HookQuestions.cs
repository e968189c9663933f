using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>What a payment system is asked: <c>hikeshi-payment-hook/1</c> (docs/integrations.md). The same question about the same containment may come again.</summary>
internal sealed class HookQuestions(MemberId self)
{
    private const string Format = "hikeshi-payment-hook/1";
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Start no more payments over these flows, and name those under way. The order says until when.</summary>
    public byte[] Quiesce(ContainmentOrder order, IEnumerable<string> services, TimeSpan bound, DateTimeOffset now) => Write("quiesce", order.Id, now, json =>
    {
        WriteList(json, "services", services);
        json.WriteNumber("answerWithinMs", (long)bound.TotalMilliseconds);
        json.WritePropertyName("order");
        json.WriteRawValue(OrderJson.Write(order, withId: false));
    });

    /// <summary>What became of these payments?</summary>
    /// <param name="resume">The flows are not cut (any more): payments may start again.</param>
    public byte[] Reconcile(ContainmentId containment, IEnumerable<string> inFlight, string why, bool resume, TimeSpan bound, DateTimeOffset now) => Write("reconcile", containment, now, json =>
    {
        json.WriteString("why", why);
        json.WriteBoolean("resume", resume);
        json.WriteNumber("answerWithinMs", (long)bound.TotalMilliseconds);
        WriteList(json, "inFlight", inFlight);
    });

    private byte[] Write(string question, ContainmentId containment, DateTimeOffset now, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("question", question);
            json.WriteString("member", self.Value);
            json.WriteString("containment", containment.Value);
            json.WriteString("at", now.UtcDateTime);
            write(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
