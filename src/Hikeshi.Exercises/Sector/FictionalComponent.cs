namespace Hikeshi.Exercises.Sector;

/// <summary>The component whose weakness the exercise is about. It does not exist, so nothing real is accused.</summary>
public static class FictionalComponent
{
    public const string PackageUrl = "pkg:maven/example.hikeshi.fictional/ledger-gateway";
    public const string Introduced = "3.0.0";
    public const string Fixed = "3.2.2";

    /// <summary>Versions in use in the sector; the first ones lie in [<see cref="Introduced"/>, <see cref="Fixed"/>).</summary>
    internal static readonly string[] AffectedVersions = ["3.2.1", "3.1.4", "3.0.7"];

    internal static readonly string[] FixedVersions = ["3.2.2", "3.3.0"];

    /// <param name="purl">Package URL with a version of this component.</param>
    public static bool IsAffected(string purl) =>
        purl.StartsWith(PackageUrl + "@", StringComparison.Ordinal)
        && Version.TryParse(purl[(PackageUrl.Length + 1)..], out var version)
        && version >= Version.Parse(Introduced)
        && version < Version.Parse(Fixed);
}
