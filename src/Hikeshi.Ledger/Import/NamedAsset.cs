using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Import;

/// <summary>An asset that somebody named: a typing error in it would put software where nothing looks for it.</summary>
public static class NamedAsset
{
    private const int LongestShown = 64;

    /// <returns>Null when the import names no asset, one of the institution's, or nobody has described the institution yet.</returns>
    public static Refusal? Fault(LedgerImported import, InstitutionDocument? institution) =>
        import.Asset is { } asset && institution is not null ? Fault(asset, [.. institution.Assets.Select(known => known.Id)], import.SourceName) : null;

    /// <param name="where">What names it.</param>
    /// <returns>Null when it is one of those that are known.</returns>
    public static Refusal? Fault(string asset, IReadOnlyCollection<string> known, string where)
    {
        if (known.Contains(asset, StringComparer.Ordinal))
        {
            return null;
        }

        var shown = asset.Length > LongestShown ? asset[..LongestShown] : asset;
        return new Refusal("ledger.unknown-asset", where, $"no asset '{shown}' is known",
            known.Count == 0 ? "an asset of the ledger, which knows none" : $"one of the {known.Count} assets of the ledger; the nearest is '{Nearest.Of(shown, known)}'",
            "Name that, or describe the new asset first: in the institution's own document, or in an inventory.");
    }
}
