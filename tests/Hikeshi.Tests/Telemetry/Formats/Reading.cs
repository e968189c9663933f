using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Telemetry.Formats;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Formats;

/// <summary>Reads one line, at a fixed moment of 2026.</summary>
internal static class Reading
{
    public static JsonObject Event(string line, InputFormat format = InputFormat.Auto)
    {
        var read = new EventText(new FixedClock()).ToJson(Encoding.UTF8.GetBytes(line), format);
        Assert.Null(read.Refusal);
        return JsonNode.Parse(Encoding.UTF8.GetString(read.Json))!.AsObject();
    }

    public static string Refusal(string line, InputFormat format = InputFormat.Auto)
    {
        var read = new EventText(new FixedClock()).ToJson(Encoding.UTF8.GetBytes(line), format);
        Assert.True(read.Json.IsEmpty);
        return read.Refusal!;
    }

    /// <summary>A member by its path; null when it is missing.</summary>
    public static string? Text(this JsonObject of, params string[] path)
    {
        JsonNode? node = of;
        foreach (var name in path)
        {
            node = node?[name];
        }

        return node?.ToString();
    }
}

/// <summary>Noon of 15 January 2026, in a zone without summer time.</summary>
internal sealed class FixedClock : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(9), "test", "test");

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
}
