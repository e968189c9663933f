using System.Buffers;
using System.Text.Json;

namespace Hikeshi.Telemetry.Hec;

/// <summary>The question <c>{"acks":[0,1]}</c> and its answer <c>{"acks":{"0":true,"1":false}}</c>.</summary>
public static class AckText
{
    private const int Most = AckLedger.MostPerChannel;

    /// <returns>Null when it is no such question.</returns>
    public static IReadOnlyList<long>? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 4 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("acks"u8, out var acks) || acks.ValueKind != JsonValueKind.Array || acks.GetArrayLength() > Most)
            {
                return null;
            }

            var ids = new List<long>(acks.GetArrayLength());
            foreach (var ack in acks.EnumerateArray())
            {
                if (ack.ValueKind != JsonValueKind.Number || !ack.TryGetInt64(out var id))
                {
                    return null;
                }

                ids.Add(id);
            }

            return ids;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static void Write(IBufferWriter<byte> output, IReadOnlyList<(long Id, bool IsSafe)> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteStartObject("acks"u8);
        foreach (var (id, isSafe) in answers.DistinctBy(answer => answer.Id))
        {
            writer.WriteBoolean(id.ToString(), isSafe);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
