using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories.Alpine;

/// <summary>
/// Reads Alpine's security database (secdb.alpinelinux.org; Wolfi and Chainguard publish the same layout): per source package, the
/// version in which a weakness was fixed. Version <c>0</c> means that the package never had it.
/// </summary>
public static class SecdbReader
{
    private const int MaxRows = 1_000_000;

    /// <returns>One advisory per weakness, in the order of ids.</returns>
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> that names the file and the JSON path.</exception>
    public static IReadOnlyList<Advisory> Read(string sourceFile, ReadOnlyMemory<byte> utf8) =>
        AdvisoryJson.Read(sourceFile, utf8, "a table of Alpine's security fixes", root => Read(sourceFile, root));

    internal static IReadOnlyList<Advisory> Read(string sourceFile, JsonAt root)
    {
        var ecosystem = EcosystemOf(root);
        var repository = root.Text("reponame") ?? "";
        var weaknesses = new SortedDictionary<string, SecdbWeakness>(StringComparer.Ordinal);
        var rows = 0;
        foreach (var entry in root.Array("packages"))
        {
            var package = entry.Object("pkg") ?? throw entry.Missing("pkg", "a package with its name and its fixes");
            var name = package.Text("name") is { Length: > 0 } text ? text : throw package.Missing("name", "the name of a source package");
            foreach (var (version, fixes) in package.Members("secfixes"))
            {
                foreach (var ids in fixes.Items())
                {
                    Add(weaknesses, ids, PackageKey.Of(ecosystem, name), version);
                    rows = rows < MaxRows ? rows + 1 : throw root.Wrong("packages", $"more than {MaxRows} fixes", "a smaller table");
                }
            }
        }

        return weaknesses.Select(pair => pair.Value.ToAdvisory(pair.Key, sourceFile, $"fixed in {ecosystem} {repository}".TrimEnd())).ToList();
    }

    /// <summary>
    /// A line may name several ids ("CVE-2017-10920 XSA-224"). They are not the same weakness, only fixed together (one XSA covers
    /// several CVEs), so every CVE stands for itself and the others stand beside it.
    /// </summary>
    private static void Add(SortedDictionary<string, SecdbWeakness> weaknesses, JsonAt line, PackageKey package, string version)
    {
        var words = line.AsText().Split([' ', ',', ';', '\t', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Where(IsId).Distinct(StringComparer.Ordinal).ToList();
        var cves = words.FindAll(word => word.StartsWith("CVE-", StringComparison.Ordinal));
        foreach (var id in cves.Count > 0 ? cves : words)
        {
            if (!weaknesses.TryGetValue(id, out var weakness))
            {
                weaknesses[id] = weakness = new SecdbWeakness();
            }

            weakness.Add(package, version, words.Where(word => word != id));
        }
    }

    /// <summary>Letters, a hyphen and a digit behind it; comments in prose are none.</summary>
    private static bool IsId(string word)
    {
        var separator = word.AsSpan().IndexOfAny('-', '_');
        return separator > 0 && char.IsAsciiLetterUpper(word[0]) && word.AsSpan(separator).ContainsAnyInRange('0', '9');
    }

    private static string EcosystemOf(JsonAt root)
    {
        if (root.Text("distroversion") is { Length: > 0 } release)
        {
            return "Alpine:" + release;
        }

        return Uri.TryCreate(root.Text("urlprefix"), UriKind.Absolute, out var prefix) ? prefix.Host switch
        {
            "packages.wolfi.dev" => "Wolfi",
            "packages.cgr.dev" => "Chainguard",
            _ => throw root.Missing("distroversion", "a release such as v3.19"),
        }
        : throw root.Missing("distroversion", "a release such as v3.19");
    }
}
