using Hikeshi.Detection;

namespace Hikeshi.Bench.Detection;

/// <summary>Recorded events, held in memory one by one.</summary>
internal static class Corpus
{
    /// <param name="path">A folder or file of events.</param>
    /// <param name="mostBytes">Where reading stops.</param>
    public static List<byte[]> Load(string path, long mostBytes)
    {
        var bytes = 0L;
        var events = new List<byte[]>();
        foreach (var source in EventFiles.Find(path).SelectMany(EventFiles.Open))
        {
            var splitter = new EventSplitter(source.Stream);
            while (bytes < mostBytes && splitter.TryNext(out var json))
            {
                events.Add(json.ToArray());
                bytes += json.Length;
            }
        }

        return events;
    }
}
