using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>Hashes of files: one for each algorithm (6.1.25), not md5 or sha1 alone (6.2.8, 6.2.9), not short (6.3.5).</summary>
internal static class ProductHashes
{
    /// <summary>6.1.25 Multiple Use of Same Hash Algorithm.</summary>
    public static IEnumerable<Found> SameAlgorithm(CsafView view)
    {
        foreach (var file in Files(view))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var hash in file.Items("file_hashes").Where(hash => hash.Text("algorithm") is { } algorithm && !seen.Add(algorithm)))
            {
                yield return new Found(hash.Path.Member("algorithm"), $"a second hash by '{hash.Text("algorithm")}' of one file");
            }
        }
    }

    /// <summary>6.2.8 Use of MD5 as the only Hash Algorithm.</summary>
    public static IEnumerable<Found> OnlyMd5(CsafView view) => Only(view, "md5");

    /// <summary>6.2.9 Use of SHA-1 as the only Hash Algorithm.</summary>
    public static IEnumerable<Found> OnlySha1(CsafView view) => Only(view, "sha1");

    /// <summary>6.3.5 Use of Short Hash.</summary>
    public static IEnumerable<Found> Short(CsafView view) => Files(view)
        .SelectMany(file => file.Items("file_hashes"))
        .Where(hash => hash.Text("value") is { Length: < 64 })
        .Select(hash => new Found(hash.Path.Member("value"), $"a hash of {hash.Text("value")!.Length} characters; 64 or more are safe from collisions"));

    private static IEnumerable<Found> Only(CsafView view, string algorithm) => Files(view)
        .Where(file => file.Items("file_hashes").Any() && file.Items("file_hashes").All(hash => hash.Text("algorithm") == algorithm))
        .Select(file => new Found(file.Path.Member("file_hashes"), $"{algorithm} is the only algorithm, and collisions of it can be made"));

    private static IEnumerable<CsafNode> Files(CsafView view) => view.Products.SelectMany(product => product.Hashes);
}
