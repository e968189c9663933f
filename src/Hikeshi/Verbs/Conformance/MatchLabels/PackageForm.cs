using System.Text.RegularExpressions;

namespace Hikeshi.Verbs.Conformance.MatchLabels;

/// <summary>A label says nothing of the kind of its package; the notation of some versions does.</summary>
internal static partial class PackageForm
{
    /// <returns>deb, rpm, apk; null for what may be a package of a language.</returns>
    public static string? DistributionOf(string name, string version) =>
        IsGoModule(name) ? null
        : ApkRelease().IsMatch(version) ? "apk"
        : RpmTag().IsMatch(version) ? "rpm"
        : DebRevision().IsMatch(version) ? "deb"
        : null;

    /// <summary>Go writes its own version as <c>go1.16.8</c>; package URLs of its library leave the word out.</summary>
    public static string VersionOf(string name, string version) =>
        name == "stdlib" && version.StartsWith("go", StringComparison.Ordinal) ? version[2..] : version;

    private static bool IsGoModule(string name) => name == "stdlib" || (name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && name.AsSpan(0, slash).Contains('.'));

    [GeneratedRegex(@"-r\d+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ApkRelease();

    [GeneratedRegex(@"\.(el|fc|amzn|cm|ol)\d", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RpmTag();

    /// <summary>An epoch, a mark of Debian's or Ubuntu's, or a revision: <c>1:2.3</c>, <c>1.2+dfsg</c>, <c>1.2-3ubuntu1</c>, <c>1.2-3</c>.</summary>
    [GeneratedRegex(@"^\d+:|dfsg|deb\d|ubuntu|-\d[\w.+~]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DebRevision();
}
