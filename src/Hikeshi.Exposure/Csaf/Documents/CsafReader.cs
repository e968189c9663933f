using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Rules.Products;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Csaf.Documents;

/// <summary>Reads CSAF 2.0 and 2.1, all profiles. What is not of the structure of section 3 is refused; what violates a test of section 6 is read, and told in the verdict.</summary>
public static class CsafReader
{
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> that names the file and the JSON path.</exception>
    public static CsafDocument Read(string sourceFile, ReadOnlyMemory<byte> utf8)
    {
        using var file = CsafFile.Open(sourceFile, utf8);
        var verdict = file.Judge();
        if (verdict.Structure is [var first, ..])
        {
            var parts = first.Sentence.Split("; expected ", 2);
            throw new RefusedException(new AdvisoryRefused($"{sourceFile}: {first.Path}", parts[0], parts[^1]));
        }

        return Read(sourceFile, file.View, verdict);
    }

    private static CsafDocument Read(string sourceFile, CsafView view, CsafVerdict verdict)
    {
        var document = view.Document!.Value;
        var publisher = document.Member("publisher")!.Value;
        return new CsafDocument(
            sourceFile,
            view.Category,
            document.Text("title")!,
            document.Text("lang"),
            document.Text("source_lang"),
            new CsafPublisher(publisher.Text("category")!, publisher.Text("name")!, publisher.Text("namespace")!),
            new CsafDistribution(document.At("distribution", "tlp", "label")?.Text(), document.At("distribution", "text")?.Text()),
            Tracking(view),
            Notes(document),
            References(document),
            [.. view.Products.Select(Product)],
            view.Groups.ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Value], StringComparer.Ordinal),
            [.. view.Vulnerabilities.Select(v => VulnerabilityReader.Read(view, v))],
            verdict);
    }

    internal static IReadOnlyList<CsafNote> Notes(CsafNode parent) =>
        [.. parent.Items("notes").Select(note => new CsafNote(note.Text("category")!, note.Text("title"), note.Text("text")!))];

    internal static IReadOnlyList<CsafReference> References(CsafNode parent) =>
        [.. parent.Items("references").Select(reference => new CsafReference(reference.Text("category") ?? "external", reference.Text("summary")!, reference.Text("url")!))];

    private static CsafTracking Tracking(CsafView view)
    {
        var tracking = view.Tracking!.Value;
        return new CsafTracking(
            tracking.Text("id")!,
            tracking.Text("version")!,
            tracking.Text("status")!,
            tracking.Text("initial_release_date")!,
            tracking.Text("current_release_date")!,
            [.. tracking.Texts("aliases")],
            [.. view.Revisions.Select(revision => new CsafRevision(revision.Node.Text("number")!, revision.Node.Text("date")!, revision.Node.Text("summary")!))]);
    }

    private static CsafProduct Product(ProductAt product) => new(
        product.Id!,
        product.Name!,
        [.. (product.Branch?.Upwards() ?? []).Reverse().Select(branch => new CsafBranch(branch.Category!, branch.Name!))],
        Helper(product),
        product.Combination is { } combination ? [.. ProductReferences.OfCombination(combination).Select(reference => reference.Text()!)] : [],
        product.Combination?.Text("category") ?? product.Combination?.Items("subpaths").FirstOrDefault().Text("category"));

    private static CsafHelper Helper(ProductAt product)
    {
        var helper = product.Helper ?? default;
        return new CsafHelper(
            [.. product.Purls.Select(purl => purl.Text()!)],
            helper.Text("cpe"),
            [.. product.Hashes.SelectMany(file => file.Items("file_hashes").Select(hash => new CsafHash(file.Text("filename")!, hash.Text("algorithm")!, hash.Text("value")!)))],
            [.. helper.Texts("model_numbers")],
            [.. helper.Texts("serial_numbers")],
            [.. helper.Texts("skus")],
            [.. helper.Texts("sbom_urls")],
            [.. helper.Items("x_generic_uris").Select(uri => uri.Text("uri")!)]);
    }
}
