using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Profiles;

/// <summary>6.1.26 Prohibited Document Category Name: only a document of a profile may be called like it (section 4).</summary>
internal static class ProfileNames
{
    public const string Base = "csaf_base";
    public const string Incident = "csaf_security_incident_response";
    public const string Informational = "csaf_informational_advisory";
    public const string Advisory = "csaf_security_advisory";
    public const string Vex = "csaf_vex";
    public const string Withdrawn = "csaf_withdrawn";
    public const string Superseded = "csaf_superseded";
    public const string DeprecatedAdvisory = "csaf_deprecated_security_advisory";

    public const string Report = "csaf_vulnerability_report";

    private static readonly string[] Of20 = [Incident, Informational, Advisory, Vex];
    private static readonly string[] Of21 = [Incident, Informational, Advisory, Vex, Withdrawn, Superseded, DeprecatedAdvisory, Report];

    public static IEnumerable<Found> Check(CsafView view)
    {
        var profiles = view.Is21 ? Of21 : Of20;
        if (view.Category.Length == 0 || view.Category == Base || profiles.Contains(view.Category, StringComparer.Ordinal))
        {
            return [];
        }

        var bare = Bare(view.Category);
        var taken = Array.Exists(profiles, profile => bare == Bare(profile) || bare == Bare(profile["csaf_".Length..]));
        return taken || view.Category.StartsWith("csaf_", StringComparison.OrdinalIgnoreCase)
            ? [new Found(view.Document!.Value.Path.Member("category"), $"'{view.Category}' is too close to the name of a profile, or begins with csaf_")] : [];
    }

    private static string Bare(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c) && !IsDash(c))).ToLowerInvariant();

    /// <summary>Dashes and underscores of whatever look (2.1 says so; 2.0 means it).</summary>
    private static bool IsDash(char c) =>
        char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.DashPunctuation or System.Globalization.UnicodeCategory.ConnectorPunctuation || c == '\u0332';
}
