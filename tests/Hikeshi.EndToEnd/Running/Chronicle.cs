using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Facts;

namespace Hikeshi.EndToEnd.Running;

/// <summary>One entry of a node's evidence, as it was streamed or read.</summary>
internal sealed record Line(ulong Index, string Id, IReadOnlyList<string> Causes, Fact Fact);

/// <summary>What one node records, while it runs and across its deaths.</summary>
internal sealed class Chronicle(NodeProcess node)
{
    private readonly Lock gate = new();
    private readonly List<Line> lines = [];

    public IReadOnlyList<Line> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    public IEnumerable<T> Of<T>()
        where T : Fact => Lines.Select(l => l.Fact).OfType<T>();

    public async Task FollowAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await foreach (var line in node.Client.FollowEvidenceAsync(Lines is [.., var last] ? last.Index + 1 : 0, FactCatalog.Kinds, cancel))
                {
                    Take(line);
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or ObjectDisposedException)
            {
                await Task.Yield(); // the node is down; ask again until it is back
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>The entries of a directory whose node has ended.</summary>
    public static IReadOnlyList<Line> Read(string dataDirectory)
    {
        using var reader = EvidenceReader.Open(dataDirectory);
        var read = new List<Line>();
        for (var i = 0UL; i < reader.Count; i++)
        {
            var entry = reader.Read(i);
            read.Add(new Line(i, entry.Header.Id.ToString(), [.. entry.Header.Causes.Select(c => c.ToString())], FactCatalog.Decode(entry.Header.Kind, entry.Body!.Value.Span)));
        }

        return read;
    }

    private void Take(JsonElement line)
    {
        var fact = FactCatalog.Decode(line.GetProperty("kind").GetString()!, Encoding.UTF8.GetBytes(line.GetProperty("body").GetRawText()));
        lock (gate)
        {
            lines.Add(new Line(line.GetProperty("index").GetUInt64(), line.GetProperty("id").GetString()!, [.. line.GetProperty("causes").EnumerateArray().Select(c => c.GetString()!)], fact));
        }
    }
}
