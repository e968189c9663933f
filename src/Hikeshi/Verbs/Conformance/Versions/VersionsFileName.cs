using Hikeshi.Exposure.Versions;

namespace Hikeshi.Verbs.Conformance.Versions;

/// <summary>The ordering that a file of comparisons is about, told by its name: <c>redhat-versions.txt</c>, <c>pypi-versions-generated.txt</c>.</summary>
internal static class VersionsFileName
{
    /// <returns>Null when the word before <c>-versions</c> is no ecosystem, no purl type and no <c>vers</c> type.</returns>
    public static VersionOrder? OrderOf(string file)
    {
        var name = Path.GetFileName(file);
        var end = name.IndexOf("-versions", StringComparison.Ordinal);
        return end <= 0 ? null : EcosystemWord.OrderOf(name[..end]);
    }
}
