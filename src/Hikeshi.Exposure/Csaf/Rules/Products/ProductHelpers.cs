using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Structure;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>Helpers that identify a product in CSAF 2.1: purls of one package (6.1.42), one star at most (6.1.43, 6.1.44, 6.1.61), hardware beside software (6.2.31), each helper for one product (6.2.32).</summary>
internal static class ProductHelpers
{
    /// <summary>6.1.42 PURL Qualifiers: several purls of one product differ in nothing else.</summary>
    public static IEnumerable<Found> Qualifiers(CsafView view)
    {
        foreach (var product in view.Products)
        {
            var purls = product.Purls.Select(node => (node, Purl: PackageUrl.TryParse(node.Text(), out var purl) ? purl : null)).Where(one => one.Purl is not null).ToList();
            foreach (var (node, purl) in purls.Skip(1).Where(one => Bare(one.Purl!) != Bare(purls[0].Purl!)))
            {
                yield return new Found(node.Path, $"'{purl}' and '{purls[0].Purl}' differ in more than qualifiers");
            }
        }
    }

    /// <summary>6.1.43 Use of Multiple Stars in Model Number.</summary>
    public static IEnumerable<Found> ModelStars(CsafView view) => Stars(view, "model_numbers");

    /// <summary>6.1.44 Use of Multiple Stars in Serial Number.</summary>
    public static IEnumerable<Found> SerialStars(CsafView view) => Stars(view, "serial_numbers");

    /// <summary>6.1.61 Use of Multiple Stars in SKU.</summary>
    public static IEnumerable<Found> SkuStars(CsafView view) => Stars(view, "skus");

    /// <summary>6.2.31 Hardware and Software.</summary>
    public static IEnumerable<Found> Hardware(CsafView view)
    {
        var inPaths = view.Products.Where(p => p.Combination is not null).SelectMany(p => ProductReferences.OfCombination(p.Combination!.Value)).Select(node => node.Text()).ToHashSet();
        return view.Products
            .Where(product => (product.Helper?.Has("serial_numbers") == true || product.Helper?.Has("model_numbers") == true) && !inPaths.Contains(product.Id))
            .Select(product => new Found(product.Node.Path, $"'{product.Id}' looks like hardware, and no product path refers to it"));
    }

    /// <summary>6.2.32 Use of Same Product Identification Helper for Different Products.</summary>
    public static IEnumerable<Found> SameHelper(CsafView view)
    {
        var seen = new Dictionary<(string, string), string?>();
        foreach (var product in view.Products)
        {
            foreach (var (name, helper) in product.Helper?.Members() ?? [])
            {
                var values = helper.Items().Any() ? helper.Items() : [helper];
                foreach (var value in values.Where(value => !seen.TryAdd((name, Canonical.Of(value.Value)), product.Id) && seen[(name, Canonical.Of(value.Value))] != product.Id))
                {
                    yield return new Found(value.Path, $"it identifies '{seen[(name, Canonical.Of(value.Value))]}' too");
                }
            }
        }
    }

    /// <summary>6.3.22 Nested Product Path: a path that begins with, or passes, what is a path itself.</summary>
    public static IEnumerable<Found> NestedPaths(CsafView view)
    {
        var paths = view.Products.Where(p => p.Combination is not null).Select(p => p.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return view.Products.Where(p => p.Combination is not null)
            .SelectMany(p => ProductReferences.OfCombination(p.Combination!.Value))
            .Where(reference => reference.Text() is { } id && paths.Contains(id))
            .Select(reference => new Found(reference.Path, $"'{reference.Text()}' is a product path itself"));
    }

    private static string Bare(PackageUrl purl) => $"{purl.Type}/{purl.Namespace}/{purl.Name}@{purl.Version}#{purl.Subpath}";

    private static IEnumerable<Found> Stars(CsafView view, string member) => view.Products
        .SelectMany(product => product.Helper?.Items(member) ?? [])
        .Where(item => item.Text() is { } text && Unescaped(text) > 1)
        .Select(item => new Found(item.Path, $"'{item.Text()}' has more than one star"));

    private static int Unescaped(string text)
    {
        var stars = 0;
        for (var i = 0; i < text.Length; i++)
        {
            stars += text[i] == '*' ? 1 : 0;
            i += text[i] == '\\' ? 1 : 0;
        }

        return stars;
    }
}
