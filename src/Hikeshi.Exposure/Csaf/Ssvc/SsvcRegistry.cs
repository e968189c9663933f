using System.Collections.Frozen;

namespace Hikeshi.Exposure.Csaf.Ssvc;

/// <summary>The decision points of SSVC's registered namespaces, every version of them, as CERT/CC publishes them.</summary>
internal static class SsvcRegistry
{
    private static readonly FrozenDictionary<(string Namespace, string Key, string Version), DecisionPoint> Points = Read();
    private static readonly FrozenSet<string> Namespaces = Points.Keys.Select(point => point.Namespace).ToFrozenSet(StringComparer.Ordinal);

    public static bool IsRegistered(string baseNamespace) => Namespaces.Contains(baseNamespace);

    public static DecisionPoint? Find(string baseNamespace, string key, string version) => Points.GetValueOrDefault((baseNamespace, key, version));

    private static FrozenDictionary<(string Namespace, string Key, string Version), DecisionPoint> Read()
    {
        using var stream = typeof(SsvcRegistry).Assembly.GetManifestResourceStream("Hikeshi.Exposure.ssvc.txt") ?? throw new InvalidOperationException("ssvc.txt is not embedded");
        using var reader = new StreamReader(stream);
        var points = new Dictionary<(string, string, string), DecisionPoint>();
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                var part = line.Split('\t');
                points.Add((part[0], part[1], part[2]), new DecisionPoint(part[3], [.. part[4..].Chunk(2).Select(pair => (pair[0], pair[1]))]));
            }
        }

        return points.ToFrozenDictionary();
    }
}

/// <param name="Values">In their order.</param>
internal sealed record DecisionPoint(string Name, IReadOnlyList<(string Key, string Name)> Values);
