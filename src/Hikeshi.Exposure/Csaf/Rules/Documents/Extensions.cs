using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Documents;

/// <summary>Where a CSAF 2.1 document carries extensions, which readers may not know (6.3.21.3 to 6.3.21.9).</summary>
internal static class Extensions
{
    public static IEnumerable<Found> AtRoot(CsafView view) => Of([view.Root]);

    public static IEnumerable<Found> InDocument(CsafView view) => Of(view.Document is { } document ? [document] : []);

    public static IEnumerable<Found> InBranches(CsafView view) => Of(view.Products.Where(p => p.Branch is not null).Select(p => p.Node));

    public static IEnumerable<Found> InProductNames(CsafView view) => Of(view.Products.Where(p => p.Branch is null && p.Combination is null).Select(p => p.Node));

    public static IEnumerable<Found> InProductPaths(CsafView view) => Of(view.Products.Where(p => p.Combination is not null).Select(p => p.Node));

    public static IEnumerable<Found> InMetrics(CsafView view) => Of(view.Vulnerabilities.SelectMany(v => v.Items("metrics")).Select(metric => metric.Member("content")).OfType<CsafNode>());

    public static IEnumerable<Found> InVulnerabilities(CsafView view) => Of(view.Vulnerabilities);

    private static IEnumerable<Found> Of(IEnumerable<CsafNode> holders) => holders
        .Select(holder => holder.Member("x_extensions")).OfType<CsafNode>()
        .Select(extensions => new Found(extensions.Path, "an extension, which readers may not know"));
}
