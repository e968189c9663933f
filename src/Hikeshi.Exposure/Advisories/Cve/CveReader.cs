using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories.Cve;

/// <summary>Reads CVE records (CVEProject/cve-schema, JSON 5.x): the containers of the CNA and of every ADP.</summary>
public static class CveReader
{
    private static readonly string[] VectorMembers = ["cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"];

    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> that names the file and the JSON path.</exception>
    public static Advisory Read(string sourceFile, ReadOnlyMemory<byte> utf8) =>
        AdvisoryJson.Read(sourceFile, utf8, "a CVE record, JSON 5.x", root => Read(sourceFile, root));

    internal static Advisory Read(string sourceFile, JsonAt root)
    {
        var metadata = root.Object("cveMetadata") ?? throw root.Missing("cveMetadata", "the record's id and state");
        var id = metadata.Text("cveId") is { } text && FeedText.IsCve(text) ? text : throw metadata.Missing("cveId", FeedText.CveForm);
        var containers = root.Object("containers") ?? throw root.Missing("containers", "cna, and adp beside it");
        var cna = containers.Object("cna");
        var all = (cna is null ? [] : new[] { cna }).Concat(containers.Array("adp")).ToList();
        var (counts, affected, products, never) = (default(RangeCounts), new List<AffectedPackage>(), new List<NamedProduct>(), new List<PackageKey>());
        foreach (var entry in all.SelectMany(container => container.Array("affected")))
        {
            counts += CveAffected.Read(entry, affected, products, never);
        }

        products.AddRange(all.SelectMany(CveAffected.Applicable));
        var texts = all.SelectMany(Texts).Distinct().ToList();
        var aliases = cna is null ? [] : CveAliases.Of(cna);
        return new Advisory(id, aliases, Summary(texts), sourceFile, Withdrawn: metadata.Text("state") == "REJECTED", affected, counts)
        {
            Format = AdvisoryFormat.Cve,
            Related = all.SelectMany(CveAliases.Mentioned).Where(other => other != id && !aliases.Contains(other, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).ToList(),
            Texts = texts,
            Products = products.Distinct().ToList(),
            NotAffected = never,
            Vectors = all.SelectMany(container => container.Array("metrics")).SelectMany(Vectors).Distinct(StringComparer.Ordinal).ToList(),
        };
    }

    /// <summary>A title has no language of its own; CNA Rules ask for English at least.</summary>
    private static IEnumerable<LocalText> Texts(JsonAt container)
    {
        if (container.Text("title") is { Length: > 0 } title)
        {
            yield return new LocalText("", title);
        }

        foreach (var description in container.Array("descriptions").Concat(container.Array("rejectedReasons")))
        {
            yield return new LocalText(description.Text("lang") ?? "", description.Text("value") ?? "");
        }
    }

    private static string Summary(List<LocalText> texts)
    {
        var best = texts.Find(text => text.Language.Length == 0) is { Text: not null } title ? title.Text
            : texts.Find(text => text.Language.StartsWith("en", StringComparison.OrdinalIgnoreCase)) is { Text: not null } english ? english.Text
            : texts.Count > 0 ? texts[0].Text : "";
        return best.Split('\n', 2)[0].Trim();
    }

    private static IEnumerable<string> Vectors(JsonAt metric) =>
        VectorMembers.Select(name => metric.Any(name) is { IsObject: true } score ? score.Text("vectorString") : null).OfType<string>();
}
