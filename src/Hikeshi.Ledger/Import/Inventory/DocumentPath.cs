namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>The path of a document that an inventory names: it lies in the inventory's own folder or below, so an inventory can read nothing else.</summary>
internal static class DocumentPath
{
    public const string Expected = "a path relative to this file, with '/', without '..': sbom/gw-1.cdx.json";
    private const int Longest = 1024;

    /// <param name="text">As the inventory writes it.</param>
    /// <param name="path">Without empty steps and <c>.</c>; equal for equal paths.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? Check(string text, out string path)
    {
        var steps = text.Split('/');
        path = string.Join('/', steps.Where(step => step.Length > 0 && step != "."));
        return text.Length > Longest ? $"a path of {text.Length} characters"
            : text.Contains("://", StringComparison.Ordinal) ? $"'{text}' is an address: documents are not fetched"
            : text.StartsWith('/') || (text.Length > 1 && text[1] == ':') ? $"'{text}' is an absolute path"
            : text.Contains('\\', StringComparison.Ordinal) ? $"'{text}' has a backslash"
            : steps.Contains("..", StringComparer.Ordinal) ? $"'{text}' leads out of the inventory's folder"
            : path.Length == 0 ? $"'{text}' names no file"
            : null;
    }
}
