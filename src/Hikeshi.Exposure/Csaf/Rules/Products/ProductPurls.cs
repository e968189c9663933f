using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>6.1.13 PURL: every package URL is one by the purl specification.</summary>
internal static class ProductPurls
{
    public static IEnumerable<Found> Check(CsafView view) => view.Products
        .SelectMany(product => product.Purls)
        .Where(purl => purl.Text() is { } text && !PackageUrl.TryParse(text, out _))
        .Select(purl => new Found(purl.Path, $"'{purl.Text()}' is no valid package URL"));
}
