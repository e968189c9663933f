namespace Hikeshi.Exposure.Vex.Boms;

/// <summary>How CycloneDX points at components (ECMA-424, <c>bom-ref</c> and BOM-Link).</summary>
internal static class BomRefs
{
    private const string Link = "urn:cdx:";
    private const string Uuid = "urn:uuid:";

    /// <returns>The UUID in lower case; null when there is none.</returns>
    public static string? Serial(string? serialNumber) =>
        serialNumber?.StartsWith(Uuid, StringComparison.OrdinalIgnoreCase) == true ? serialNumber[Uuid.Length..].ToLowerInvariant() : null;

    /// <summary><c>urn:cdx:SERIAL/VERSION#REF</c>; the reference may be missing, and then the whole bill is meant.</summary>
    /// <returns>Null when the text is no BOM-Link.</returns>
    public static (string Serial, string Version, string? Ref)? ParseLink(string text)
    {
        if (!text.StartsWith(Link, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var bill = (hash < 0 ? text : text[..hash])[Link.Length..].Split('/');
        return bill is [var serial, var version] && Guid.TryParseExact(serial, "D", out _)
            ? (serial.ToLowerInvariant(), version, hash < 0 ? null : text[(hash + 1)..])
            : null;
    }

    /// <summary>Whether <paramref name="bom"/> has the component; in a BOM-Link a reference may be percent-encoded, and package URLs in references often are not.</summary>
    public static bool TryFind(BomContents bom, string reference, out string? purl) =>
        bom.Refs.TryGetValue(reference, out purl) || bom.Refs.TryGetValue(Uri.UnescapeDataString(reference), out purl);
}
