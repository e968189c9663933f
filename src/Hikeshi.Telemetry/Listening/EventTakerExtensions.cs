using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Listening;

/// <summary>What every door does with a line.</summary>
internal static class EventTakerExtensions
{
    /// <returns>The last entry that it caused; null when it caused none, or was refused.</returns>
    public static ulong? TakeLine(this IEventTaker taker, EventText text, ReadOnlySpan<byte> line, InputFormat format, EventOrigin origin)
    {
        var read = text.ToJson(line, format);
        if (read.Refusal is { } refusal)
        {
            taker.Refuse(line, refusal, origin);
            return null;
        }

        return taker.Take(read.Json, origin).Entry;
    }
}
