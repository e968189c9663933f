using System.Xml;
using Hikeshi.Exposure.Advisories.Alpine;
using Hikeshi.Exposure.Advisories.Cve;
using Hikeshi.Exposure.Advisories.Jvn;
using Hikeshi.Exposure.Advisories.Npm;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Exposure.Csaf.Statements;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Boms;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;

namespace Hikeshi.Exposure.Advisories;

/// <summary>What one file holds.</summary>
internal sealed record AdvisoryDocument(IReadOnlyList<Advisory> Advisories, VexDocument? Vex)
{
    /// <summary>The document's own name where it may hold several advisories; null when it has none.</summary>
    public string? Id { get; init; }

    public string Title { get; init; } = "";

    /// <returns>Null when the file is of no kind that is known here.</returns>
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/>: its kind is known, and it breaks the rules of its kind.</exception>
    public static AdvisoryDocument? Read(string name, byte[] bytes)
    {
        if (JsonEncoding.Other(bytes) is { } encoding)
        {
            throw new RefusedException(new AdvisoryRefused(name, $"this is JSON in {encoding}", JsonEncoding.Expected));
        }

        var text = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes.AsSpan(3) : bytes.AsSpan();
        return text.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'{' or (byte)'[', ..] => OfJson(name, bytes),
            [(byte)'<', ..] => OfXml(name, bytes),
            _ => DocumentKinds.LooksLikeYaml(bytes) ? OfJson(name, OsvYaml.ToJson(name, bytes)) : null,
        };
    }

    private static AdvisoryDocument? OfJson(string name, byte[] bytes) => AdvisoryJson.Read(name, bytes, "an advisory", root => DocumentKinds.OfJson(root) switch
    {
        DocumentKind.Osv => Of(OsvReader.Read(name, root)),
        DocumentKind.Cve => Of(CveReader.Read(name, root)),
        DocumentKind.Secdb => new AdvisoryDocument(SecdbReader.Read(name, root), Vex: null) { Id = $"secdb {root.Text("distroversion")} {root.Text("reponame")}" },
        DocumentKind.NodeEcosystem => Of(NpmAdvisoryReader.Read(name, root)),
        DocumentKind.OpenVex => new AdvisoryDocument([], OpenVexReader.ReadDocument(root)),
        DocumentKind.CycloneDx => new AdvisoryDocument([], CycloneDxVexReader.ReadAlone(name, bytes)),
        DocumentKind.Csaf => OfCsaf(name, bytes),
        _ => null,
    });

    private static AdvisoryDocument? OfXml(string name, byte[] bytes)
    {
        DocumentKind kind;
        try
        {
            kind = DocumentKinds.OfXml(new MemoryStream(bytes, writable: false));
        }
        catch (XmlException)
        {
            // A web page, perhaps; an advisory it is not.
            return null;
        }

        return kind switch
        {
            DocumentKind.JvnRss => new AdvisoryDocument(JvnReader.ReadRss(name, new MemoryStream(bytes, writable: false)), Vex: null),
            DocumentKind.Vuldef => new AdvisoryDocument(JvnReader.ReadVuldef(name, new MemoryStream(bytes, writable: false)), Vex: null),
            DocumentKind.CycloneDx => new AdvisoryDocument([], CycloneDxVexReader.ReadAlone(name, bytes)),
            _ => null,
        };
    }

    private static AdvisoryDocument OfCsaf(string name, byte[] bytes)
    {
        var document = CsafReader.Read(name, bytes);
        var statements = CsafStatements.Of(document);
        return new AdvisoryDocument(statements.Advisories, statements.Vex(document)) { Id = document.Tracking.Id, Title = document.Title };
    }

    private static AdvisoryDocument Of(Advisory advisory) => new([advisory], Vex: null);
}
