namespace Hikeshi.Exposure.Versions;

/// <summary>
/// dart.dev/tools/pub/versioning and the package pub_semver: SemVer 2.0.0, but build metadata orders too: 1.0.0 &lt; 1.0.0+1 &lt;
/// 1.0.0+2, by the rules of pre-release identifiers.
/// </summary>
internal static class PubOrder
{
    private const byte NoBuild = 0;
    private const byte Build = 1;

    public static VersionKey? Parse(string text)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var key = KeyWriter.Start();
        if (!SemVerOrder.Write(key, plus < 0 ? text : text.AsSpan(0, plus)))
        {
            return null;
        }

        return plus < 0 ? key.Rank(NoBuild).ToKey()
            : SemVerOrder.WriteIdentifiers(key.Rank(Build), text.AsSpan(plus + 1)) ? key.ToKey()
            : null;
    }
}
