using System.Text.RegularExpressions;
using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>
/// CSAF 2.1, 6.2.42 Inconsistent Product Identification Helper: it says at least what the branches above the product say, by the static
/// mapping that the clause deems sufficient. What a helper cannot express, and a range of versions, is left out of the comparison.
/// </summary>
internal static partial class HelperContents
{
    /// <summary>Categories of branches and the attribute of a CPE 2.3 name that says the same, by its place in the name.</summary>
    private static readonly (string Category, int Place)[] Counterparts =
    [
        ("vendor", 3), ("product_name", 4), ("product_version", 5), ("patch_level", 6), ("service_pack", 6), ("language", 8), ("platform", 10), ("architecture", 11),
    ];

    private static readonly string[] Attributes = ["cpe", "2.3", "part", "vendor", "product", "version", "update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other"];

    public static IEnumerable<Found> Check(CsafView view) => view.Products.Where(product => product.Branch is not null).SelectMany(product =>
    {
        var said = product.Branch!.Upwards().Where(branch => branch.Category is not null && branch.Name is not null)
            .DistinctBy(branch => branch.Category).ToDictionary(branch => branch.Category!, branch => branch.Name!, StringComparer.Ordinal);
        return OfCpe(product, said).Concat(OfPurls(product, said));
    });

    private static IEnumerable<Found> OfCpe(ProductAt product, Dictionary<string, string> said)
    {
        if (product.Helper?.Member("cpe") is not { } cpe || cpe.Text() is not { Length: <= 1000 } name || Separator().Split(name) is not { Length: 13 } part)
        {
            yield break;
        }

        foreach (var (category, place) in Counterparts.Where(one => said.ContainsKey(one.Category) && part[one.Place] is "*" or "-"))
        {
            yield return new Found(cpe.Path, $"the branch {category} is '{Texts.Short(said[category])}', and the {Attributes[place]} of the CPE is not set");
        }

        var version = said.GetValueOrDefault("product_version");
        var withUpdate = version is not null && Plain(version) == Plain(part[5] + part[6]);
        if (version is not null && part[5] is not ("*" or "-") && !withUpdate && Plain(version) != Plain(part[5]))
        {
            yield return new Found(cpe.Path, $"the branches say version '{Texts.Short(version)}', the CPE '{part[5]}'");
        }

        foreach (var place in Enumerable.Range(6, 7).Where(place => part[place] is not ("*" or "-") && !(place == 6 && withUpdate)
            && !Counterparts.Any(one => one.Place == place && said.ContainsKey(one.Category))))
        {
            yield return new Found(cpe.Path, $"the CPE says {Attributes[place]} '{part[place]}', and no branch does");
        }
    }

    private static IEnumerable<Found> OfPurls(ProductAt product, Dictionary<string, string> said) =>
        !said.TryGetValue("product_version", out var version) ? [] : product.Purls
            .Where(node => PackageUrl.TryParse(node.Text(), out var purl) && (purl.Version is null || Plain(purl.Version) != Plain(version)))
            .Select(node => new Found(node.Path, $"the branches say version '{Texts.Short(version)}', and the package URL does not"));

    /// <summary>Without regard to case, to a leading <c>v</c>, and to what a CPE writes otherwise.</summary>
    private static string Plain(string version) => NotPlain().Replace(version, "").ToLowerInvariant();

    [GeneratedRegex(@"(?<!\\):", RegexOptions.None, 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(@"\A[vV](?=[0-9])|[^A-Za-z0-9.+~-]", RegexOptions.None, 1000)]
    private static partial Regex NotPlain();
}
