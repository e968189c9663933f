using System.Text.RegularExpressions;
using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>Ranges of versions in CSAF 2.1: written as <c>vers</c>, or as its constraints alone, "vls" (section 3.1.2.3.2; 6.1.50, 6.1.59, 6.2.49, 6.2.51).</summary>
internal static partial class VersionRanges
{
    /// <summary>6.1.50 Product Version Range Rules. The order of the constraints is known, and checked, for schemes with a known order of versions.</summary>
    public static IEnumerable<Found> Valid(CsafView view) => Ranges(view)
        .Where(branch => Vers().Match(branch.Name!) is { Success: true } vers ? !IsVers(vers.Groups["scheme"].Value, vers.Groups["rest"].Value) : !IsVls(branch.Name!))
        .Select(branch => new Found(branch.Node.Path.Member("name"), $"'{branch.Name}' is neither a vers range in its canonical form nor constraints alone"));

    /// <summary>6.1.59 Single Version as Product Version Range.</summary>
    public static IEnumerable<Found> Single(CsafView view) => Ranges(view)
        .Where(branch => ConstraintsOf(branch.Name!) is [var one] && OneVersion().IsMatch(one))
        .Select(branch => new Found(branch.Node.Path.Member("name"), $"'{branch.Name}' is one version"));

    /// <summary>6.2.49 Upper Open Ended Product Version Range.</summary>
    public static IEnumerable<Found> OpenEnded(CsafView view) => Ranges(view)
        .Where(branch => ConstraintsOf(branch.Name!).LastOrDefault(c => !c.StartsWith("!=", StringComparison.Ordinal)) is ['>', ..])
        .Select(branch => new Found(branch.Node.Path.Member("name"), $"nothing ends '{branch.Name}'"));

    /// <summary>6.2.51 Unknown VERS Type.</summary>
    public static IEnumerable<Found> UnknownScheme(CsafView view) => Ranges(view)
        .Where(branch => Vers().Match(branch.Name!) is { Success: true } vers && vers.Groups["scheme"].Value is not ("all" or "none" or "intdot" or "generic" or "lexicographic" or "datetime" or "tomee")
            && VersionOrder.OfVersScheme(vers.Groups["scheme"].Value) is null)
        .Select(branch => new Found(branch.Node.Path.Member("name"), $"no order of versions is known for '{branch.Name}'"));

    /// <returns>The scheme of a range in <c>vers</c>; null for constraints alone.</returns>
    internal static string? SchemeOf(string name) => Vers().Match(name) is { Success: true } vers ? vers.Groups["scheme"].Value : null;

    private static bool IsVers(string scheme, string rest)
    {
        if (rest == "*" || scheme == "all")
        {
            // Section 3.1.2.3.2: all versions are written vers:all/*, and nothing else is.
            return rest == "*" && scheme == "all";
        }

        var constraints = rest.Split('|');
        var order = VersionOrder.OfVersScheme(scheme);
        return Array.TrueForAll(constraints, constraint => Constraint().IsMatch(constraint)) && (order is null || IsSorted(constraints, order));
    }

    private static bool IsVls(string text)
    {
        var constraints = text.Split('|');
        return Array.TrueForAll(constraints, constraint => Constraint().IsMatch(constraint)) && !(constraints is [var one] && OneVersion().IsMatch(one));
    }

    private static bool IsSorted(string[] constraints, VersionOrder order)
    {
        var keys = constraints.Select(constraint => order.Parse(Uri.UnescapeDataString(constraint.TrimStart('<', '>', '=', '!')))).ToList();
        return keys.Zip(keys.Skip(1)).All(pair => pair is not ({ } first, { } second) || first < second);
    }

    internal static string[] ConstraintsOf(string name) => (Vers().Match(name) is { Success: true } vers ? vers.Groups["rest"].Value : name).Split('|');

    private static IEnumerable<BranchAt> Ranges(CsafView view) => view.Branches.Where(branch => branch.Category == "product_version_range" && branch.Name is not null);

    [GeneratedRegex(@"\Avers:(?<scheme>[a-z.\-+][a-z0-9.\-+]*)/(?<rest>.+)\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Vers();

    /// <summary>A comparator (none means equal), and a version without white space and without the characters that have to be encoded (vers-spec).</summary>
    [GeneratedRegex(@"\A(>=|<=|!=|<|>)?[^\s<>=!|*/:]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\A=?[^\s<>=!|*]+\z", RegexOptions.None, 1000)]
    private static partial Regex OneVersion();
}
