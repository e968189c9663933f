using System.Text;
using System.Xml;
using Hikeshi.Exposure.Vex;

namespace Hikeshi.Exposure.Advisories;

internal enum DocumentKind
{
    Unknown,
    Osv,
    Cve,
    Secdb,
    NodeEcosystem,
    OpenVex,
    Csaf,
    CycloneDx,
    JvnRss,
    Vuldef,
}

/// <summary>Tells the layout of a document by what is in it; names and endings of files say nothing.</summary>
internal static class DocumentKinds
{
    public static DocumentKind OfJson(JsonAt root) =>
        !root.IsObject ? DocumentKind.Unknown
        : root.Has("cveMetadata") || (root.Any("dataType") is { IsText: true } type && type.AsText() == "CVE_RECORD") ? DocumentKind.Cve
        : root.Any("@context") is { IsText: true } context && OpenVexReader.IsContext(context.AsText()) ? DocumentKind.OpenVex
        : root.Any("document") is { IsObject: true } document && document.Has("csaf_version") ? DocumentKind.Csaf
        : root.Any("bomFormat") is { IsText: true } format && format.AsText() == "CycloneDX" ? DocumentKind.CycloneDx
        : root.Has("reponame") && (root.Has("packages") || root.Has("distroversion")) ? DocumentKind.Secdb
        : root.Has("module_name") && root.Has("vulnerable_versions") ? DocumentKind.NodeEcosystem
        : root.Has("id") && (root.Has("affected") || root.Has("schema_version") || root.Has("modified")) ? DocumentKind.Osv
        : DocumentKind.Unknown;

    /// <exception cref="XmlException">This is not XML as far as its first element.</exception>
    public static DocumentKind OfXml(Stream stream)
    {
        using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1 << 20, CloseInput = false });
        return xml.MoveToContent() != XmlNodeType.Element ? DocumentKind.Unknown : (xml.NamespaceURI, xml.LocalName) switch
        {
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "RDF") => DocumentKind.JvnRss,
            ({ } space, "bom") when space.StartsWith("http://cyclonedx.org/schema/bom/", StringComparison.Ordinal) => DocumentKind.CycloneDx,
            ("http://jvn.jp/vuldef/", "VULDEF-Document") => DocumentKind.Vuldef,
            _ => DocumentKind.Unknown,
        };
    }

    /// <summary>YAML is told by its first line that is neither empty, comment nor document marker: a key and a colon.</summary>
    public static bool LooksLikeYaml(ReadOnlySpan<byte> utf8)
    {
        foreach (var line in Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4096)]).AsSpan().EnumerateLines())
        {
            var text = line.Trim("\uFEFF \t");
            if (text.Length > 0 && text[0] != '#' && !text.StartsWith("---"))
            {
                var colon = text.IndexOf(':');
                return colon > 0 && !text[..colon].Trim("\"'").ContainsAny(" \t<>{}[]") && (colon == text.Length - 1 || text[colon + 1] == ' ');
            }
        }

        return false;
    }
}
