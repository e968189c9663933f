using Hikeshi.Detection.Pipelines;

namespace Hikeshi.Detection;

/// <summary>
/// The pipelines that are shipped: for shippers that give events other names than Sigma's rules do. Sysmon, Windows channels and CloudTrail as their
/// own systems write them need none: their sources and names stand in <c>Routing/routes.txt</c>.
/// </summary>
public static class BuiltInPipelines
{
    private const string Prefix = "Hikeshi.Detection.Pipelines.";
    private const string Suffix = ".yml";

    /// <summary>As <c>--pipeline</c> takes them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(BuiltInPipelines).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <returns>The YAML; null when there is none of that name.</returns>
    public static string? TextOf(string name)
    {
        using var stream = typeof(BuiltInPipelines).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>What the pipeline's own <c>name</c> says.</summary>
    public static string TitleOf(string name) =>
        TextOf(name)?.Split('\n').FirstOrDefault(l => l.StartsWith("name:", StringComparison.Ordinal))?["name:".Length..].Trim() ?? "";
}
