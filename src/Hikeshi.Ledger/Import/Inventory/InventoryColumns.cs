namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>The columns of an inventory as a table: English names as documented, Japanese ones beside them. Case, spaces, <c>_</c> and <c>-</c> do not matter.</summary>
internal static class InventoryColumns
{
    public const string Asset = "asset";
    public const string Document = "document";
    public const string Service = "service";
    public const string Function = "function";
    public const string InternetExposed = "internetexposed";

    /// <summary>As a person writes them.</summary>
    public const string Documented = "asset, document, service, function, internet_exposed, kind, address, os, role, tier, never_contain";

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        [Asset] = Asset, ["資産"] = Asset,
        [Document] = Document, ["文書"] = Document, ["sbom"] = Document,
        [Service] = Service, ["サービス"] = Service,
        [Function] = Function, ["重要な業務"] = Function,
        [InternetExposed] = InternetExposed, ["外部露出"] = InternetExposed,
        [AssetAttribute.Kind] = AssetAttribute.Kind, ["種別"] = AssetAttribute.Kind,
        [AssetAttribute.Address] = AssetAttribute.Address, ["アドレス"] = AssetAttribute.Address,
        [AssetAttribute.Os] = AssetAttribute.Os,
        [AssetAttribute.Role] = AssetAttribute.Role, ["役割"] = AssetAttribute.Role,
        [AssetAttribute.Tier] = AssetAttribute.Tier, ["階層"] = AssetAttribute.Tier,
        [AssetAttribute.NeverContain] = AssetAttribute.NeverContain, ["封じ込め対象外"] = AssetAttribute.NeverContain,
    };

    /// <returns>The column's one name; null when there is no such column.</returns>
    public static string? NameOf(string cell) =>
        Names.GetValueOrDefault(string.Concat(cell.Where(c => c is not (' ' or '_' or '-' or '\u3000'))));

    /// <summary>What separates the cells: spreadsheets of some languages write semicolons, copied tables tabs.</summary>
    public static char Separator(ReadOnlySpan<char> header) =>
        header.Contains(',') ? ',' : header.Contains(';') ? ';' : header.Contains('\t') ? '\t' : ',';

    /// <summary>A first line that names an asset and a document: nothing else that is imported begins so.</summary>
    public static bool IsHeader(ReadOnlySpan<char> line)
    {
        if (line.Length > InventoryLimits.MaxText)
        {
            return false;
        }

        var names = line.ToString().Split(Separator(line)).Select(cell => NameOf(cell.Trim().Trim('"'))).ToList();
        return names.Contains(Asset, StringComparer.Ordinal) && names.Contains(Document, StringComparer.Ordinal);
    }
}
