using Hikeshi.Detection;
using Hikeshi.Telemetry.Alerts;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Lines;

namespace Hikeshi.Verbs;

/// <summary>Events of a file or stream for <c>detect</c>, read as a node's doors read them, so that both see the same.</summary>
internal sealed class DetectInput(InputFormat format)
{
    private const int LongestLine = 10 << 20;
    private readonly EventText _text = new(TimeProvider.System);

    /// <param name="line">From 1: where the event begins.</param>
    internal delegate void TakeEvent(ReadOnlySpan<byte> json, long line);

    /// <param name="line">From 1.</param>
    /// <param name="reason">What was found and expected.</param>
    internal delegate void RefuseLine(long line, string reason);

    /// <summary>As <c>--input-format</c> names them.</summary>
    public static IReadOnlyDictionary<string, InputFormat> Formats { get; } = Enum.GetValues<InputFormat>().ToDictionary(f => f.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public void Read(Stream stream, TakeEvent take, RefuseLine refuse)
    {
        if (format == InputFormat.Json)
        {
            ReadJson(stream, take, refuse);
        }
        else
        {
            ReadLinesAsync(stream, take, refuse).GetAwaiter().GetResult();
        }
    }

    private void ReadJson(Stream stream, TakeEvent take, RefuseLine refuse)
    {
        var splitter = new EventSplitter(stream);
        while (splitter.TryNext(out var json))
        {
            Take(json, splitter.Line, take, refuse);
        }

        if (splitter.IsCutOff)
        {
            refuse(Math.Max(splitter.Line, 1), "the array of events is cut off behind this line; expected ']'");
        }
    }

    private async Task ReadLinesAsync(Stream stream, TakeEvent take, RefuseLine refuse)
    {
        var lines = new LineReader(stream, LongestLine);
        while (await lines.ReadAsync(CancellationToken.None))
        {
            if (lines.IsTooLong)
            {
                refuse(lines.Number, $"more than {LongestLine} bytes without a line end");
            }
            else if (!lines.Line.IsEmpty)
            {
                TakeLine(lines, take, refuse);
            }
        }
    }

    private void TakeLine(LineReader lines, TakeEvent take, RefuseLine refuse)
    {
        var read = _text.ToJson(lines.Line.Span, format);
        if (read.Refusal is { } reason)
        {
            refuse(lines.Number, reason);
        }
        else
        {
            Take(read.Json, lines.Number, take, refuse);
        }
    }

    /// <summary>An alert of a vendor gets the members that alerts have in common; a batch of records is several events.</summary>
    private void Take(ReadOnlySpan<byte> json, long line, TakeEvent take, RefuseLine refuse)
    {
        var isAlert = AlertReader.MayBe(json) && _text.Alerts.TryRead(json, (read, _) =>
        {
            if (read.Refusal is { } reason)
            {
                refuse(line, reason);
            }
            else
            {
                take(read.Json, line);
            }
        });
        if (!isAlert)
        {
            take(json, line);
        }
    }
}
