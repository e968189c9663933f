using Hikeshi.Bench.Detection;
using Hikeshi.Detection;

namespace Hikeshi.Bench.Responding;

/// <summary>Recorded events that no rule matches, one a line, in one piece of memory.</summary>
internal sealed class Background
{
    private const long MostBytes = 48L << 20;
    private readonly byte[] lines;
    private readonly int[] starts;

    private Background(byte[] lines, int[] starts) => (this.lines, this.starts) = (lines, starts);

    public int Count => starts.Length - 1;

    public int BytesEach => lines.Length / Count;

    public static Background Load(string rules, string events)
    {
        var detector = new Detector(RuleSet.Load(rules).Where(r => r.IsCurrent));
        var matches = new List<RuleMatch>();
        var bytes = new MemoryStream();
        var starts = new List<int> { 0 };
        foreach (var one in Corpus.Load(events, MostBytes).Where(e => e.AsSpan().IndexOf((byte)'\n') < 0))
        {
            matches.Clear();
            if (detector.Evaluate(one, matches, out var refusal) == 0 && refusal is null)
            {
                bytes.Write(one);
                bytes.WriteByte((byte)'\n');
                starts.Add((int)bytes.Length);
            }
        }

        return starts.Count > 1000 ? new Background(bytes.ToArray(), [.. starts]) : throw new NotSupportedException($"{events}: fewer than 1,000 events that no rule matches");
    }

    /// <summary>So many lines from this one on; the caller stays below <see cref="Count"/>.</summary>
    public ArraySegment<byte> Lines(int first, int count) => new(lines, starts[first], starts[first + count] - starts[first]);
}
