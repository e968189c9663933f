using Hikeshi.Bench.Detection;
using Hikeshi.Detection;

namespace Hikeshi.Bench.Responding;

/// <summary>Recorded events that no rule matches, one a line, in one piece of memory.</summary>
internal sealed class Background
{
    private const long MostBytes = 48L << 20;
    private const int Fewest = 1000;
    private readonly byte[] lines;
    private readonly int[] starts;

    private Background(byte[] lines, int[] starts) => (this.lines, this.starts) = (lines, starts);

    public int Count => starts.Length - 1;

    public int BytesEach => lines.Length / Count;

    /// <summary>Writes them to a file, for <see cref="Read"/>.</summary>
    public static void Write(string rules, string events, string file)
    {
        var detector = new Detector(RuleSet.Load(rules).Where(r => r.IsCurrent));
        var matches = new List<RuleMatch>();
        var count = 0;
        using var lines = File.Create(file);
        foreach (var one in Corpus.Load(events, MostBytes).Where(e => e.AsSpan().IndexOf((byte)'\n') < 0))
        {
            matches.Clear();
            if (detector.Evaluate(one, matches, out var refusal) == 0 && refusal is null)
            {
                lines.Write(one);
                lines.WriteByte((byte)'\n');
                count++;
            }
        }

        if (count <= Fewest)
        {
            throw new NotSupportedException($"{events}: fewer than {Fewest} events that no rule matches");
        }
    }

    public static Background Read(string file)
    {
        var lines = File.ReadAllBytes(file);
        var starts = new List<int> { 0 };
        for (var at = 0; at < lines.Length; at = starts[^1])
        {
            starts.Add(at + lines.AsSpan(at).IndexOf((byte)'\n') + 1);
        }

        return new Background(lines, [.. starts]);
    }

    /// <summary>So many lines from this one on; the caller stays below <see cref="Count"/>.</summary>
    public ArraySegment<byte> Lines(int first, int count) => new(lines, starts[first], starts[first + count] - starts[first]);
}
