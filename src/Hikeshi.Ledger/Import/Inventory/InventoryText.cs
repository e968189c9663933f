using System.Text;
using System.Text.Unicode;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>What an inventory is, told by its beginning, and its text.</summary>
internal static class InventoryText
{
    public const string Format = "hikeshi-assets/1";

    /// <summary>Every version of the format begins so.</summary>
    public const string AnyVersion = "hikeshi-assets/";

    private const string Member = "format:";
    private const int LongestBeginning = 64 << 10;

    /// <returns><c>hikeshi-assets/1</c>, also for a table; the written word for another version; null for something else.</returns>
    public static string? FormatOf(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, LongestBeginning)]);
        if (IsTable(text))
        {
            return Format;
        }

        var first = FirstLine(text);
        var value = first.StartsWith(Member) ? first[Member.Length..].Trim(" \t\"'") : default;
        return value.StartsWith(AnyVersion) ? value.ToString() : null;
    }

    public static bool IsTable(string text) => InventoryColumns.IsHeader(FirstLine(text));

    /// <summary>The first line that says something, comments and the marks of YAML left out.</summary>
    public static ReadOnlySpan<char> FirstLine(string text)
    {
        foreach (var line in text.EnumerateLines())
        {
            var content = line.Trim().TrimStart('\uFEFF');
            if (!content.IsEmpty && content[0] != '#' && content is not "---" && !content.StartsWith("%YAML"))
            {
                return content;
            }
        }

        return default;
    }

    /// <exception cref="RefusedException">Too large, or no UTF-8.</exception>
    public static string Of(string file, ReadOnlySpan<byte> utf8)
    {
        var what = utf8.Length > InventoryLimits.MaxBytes ? $"{utf8.Length} bytes" : Utf8.IsValid(utf8) ? null : "the text is not valid UTF-8";
        return what is null
            ? Encoding.UTF8.GetString(utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8)
            : throw new RefusedException(new ImportRefused(file, what, $"UTF-8, at most {InventoryLimits.MaxBytes >> 20} MiB", "A spreadsheet saves it as 'CSV UTF-8'."));
    }

    /// <returns>What is wrong with a text that an inventory states; null when nothing is.</returns>
    public static string? Fault(string text) =>
        text.Length > InventoryLimits.MaxText ? $"a text of {text.Length} characters"
        : text.Any(char.IsControl) ? "a control character"
        : null;
}
