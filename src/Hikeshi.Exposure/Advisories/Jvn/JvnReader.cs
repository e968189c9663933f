using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories.Jvn;

/// <summary>
/// Reads JVN iPedia: JVNRSS (RSS 1.0 with mod_sec, jvn.jp/rss/mod_sec) and VULDEF (jvn.jp/vuldef 3.x). Titles stay in their
/// language. Products are named by CPE 2.2 and prose about versions, so none of it is a package identity.
/// </summary>
public static class JvnReader
{
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> with file and line.</exception>
    public static IReadOnlyList<Advisory> ReadRss(string sourceFile, Stream stream) =>
        XmlItems.Read(sourceFile, stream, "item", (language, item) => OfItem(sourceFile, language, item));

    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> with file and line.</exception>
    public static IReadOnlyList<Advisory> ReadVuldef(string sourceFile, Stream stream) =>
        XmlItems.Read(sourceFile, stream, "Vulinfo", (language, item) => OfVulinfo(sourceFile, language, item));

    /// <returns>Null for an item without an identifier: news, not a weakness.</returns>
    private static Advisory? OfItem(string file, string language, XmlItem item) => item.TextOf("identifier") is not { Length: > 0 } id ? null : Make(
        file, id, AdvisoryFormat.JvnRss,
        language, item.TextOf("title"), item.TextOf("description"),
        item.All("references").Select(reference => reference.Attribute("id") ?? ""),
        item.All("cpe").Select(cpe => new NamedProduct(cpe.Attribute("vendor") ?? "", cpe.Attribute("product") ?? "", Cpe(cpe.Text), "")),
        item.All("cvss").Select(cvss => cvss.Attribute("vector") ?? ""));

    private static Advisory OfVulinfo(string file, string language, XmlItem item)
    {
        var id = item.TextOf("VulinfoID") is { Length: > 0 } text ? text : throw XmlItems.Refused(file, item.Line, "'VulinfoID' is missing", "the entry's id");
        var data = item.One("VulinfoData") ?? throw XmlItems.Refused(file, item.Line, "'VulinfoData' is missing", "the entry's data");
        return Make(
            file, id, AdvisoryFormat.Vuldef,
            language, data.TextOf("Title"), data.One("VulinfoDescription")?.TextOf("Overview"),
            (data.One("Related")?.All("RelatedItem") ?? []).Select(related => related.TextOf("VulinfoID") ?? ""),
            (data.One("Affected")?.All("AffectedItem") ?? []).SelectMany(Products),
            (data.One("Impact")?.All("Cvss") ?? []).Select(cvss => cvss.TextOf("Vector") ?? ""));
    }

    private static IEnumerable<NamedProduct> Products(XmlItem affected)
    {
        var versions = string.Join("; ", affected.All("VersionNumber").Select(version => version.Text.Trim()).Where(version => version.Length > 0));
        return affected.All("Cpe").Select(cpe => Cpe(cpe.Text)).DefaultIfEmpty(null)
            .Select(cpe => new NamedProduct(affected.TextOf("Name") ?? "", affected.TextOf("ProductName") ?? "", cpe, versions));
    }

    private static Advisory Make(
        string file, string id, AdvisoryFormat format, string language, string? title, string? description,
        IEnumerable<string> references, IEnumerable<NamedProduct> products, IEnumerable<string> vectors)
    {
        var others = references.Where(other => other.Length > 0 && other != id && !other.StartsWith("CWE-", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        var cves = others.FindAll(Feeds.FeedText.IsCve);
        // An entry about several CVEs is the same as none of them.
        var aliases = cves.Count == 1 ? cves : [];
        return new Advisory(id, aliases, title ?? "", file, Withdrawn: false, [], default)
        {
            Format = format,
            Related = others.Except(aliases, StringComparer.Ordinal).ToList(),
            Texts = new[] { title, description }.OfType<string>().Where(text => text.Length > 0).Select(text => new LocalText(language, text)).ToList(),
            Products = products.ToList(),
            Vectors = vectors.Where(vector => vector.Length > 0).ToList(),
        };
    }

    private static string? Cpe(string text) => text.Trim() is { Length: > 0 } cpe ? cpe : null;
}
