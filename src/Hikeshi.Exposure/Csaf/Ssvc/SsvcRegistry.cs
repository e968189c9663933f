using System.Collections.Frozen;

namespace Hikeshi.Exposure.Csaf.Ssvc;

/// <summary>The decision points of SSVC's registered namespaces, every version of them, as CERT/CC publishes them.</summary>
internal static class SsvcRegistry
{
    private static readonly FrozenDictionary<(string Namespace, string Key, string Version), DecisionPoint> Points = Registry.Lines("ssvc.txt")
        .Select(line => line.Split('\t'))
        .ToFrozenDictionary(part => (part[0], part[1], part[2]), part => new DecisionPoint(part[3], [.. part[4..].Chunk(2).Select(pair => (pair[0], pair[1]))]));
    private static readonly FrozenSet<string> Namespaces = Points.Keys.Select(point => point.Namespace).ToFrozenSet(StringComparer.Ordinal);

    public static bool IsRegistered(string baseNamespace) => Namespaces.Contains(baseNamespace);

    public static DecisionPoint? Find(string baseNamespace, string key, string version) => Points.GetValueOrDefault((baseNamespace, key, version));
}

/// <param name="Values">In their order.</param>
internal sealed record DecisionPoint(string Name, IReadOnlyList<(string Key, string Name)> Values);
