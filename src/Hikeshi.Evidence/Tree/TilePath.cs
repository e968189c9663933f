using System.Globalization;

namespace Hikeshi.Evidence.Tree;

/// <summary>Names of tiles and entry bundles (C2SP tlog-tiles): <c>tile/L/N[.p/W]</c>, <c>tile/entries/N[.p/W]</c>.</summary>
/// <param name="Level">0 to 63; null for an entry bundle.</param>
/// <param name="Width">1 to 256; 256 is a full tile.</param>
public readonly record struct TilePath(int? Level, ulong Number, int Width)
{
    public const int FullWidth = 256;

    public bool IsFull => Width == FullWidth;

    /// <summary>Index of the first entry below it.</summary>
    public ulong FirstEntry => (Level ?? 0) switch
    {
        < 7 and var level => Number << (8 * (level + 1)),
        _ => 0, // no log has so many entries
    };

    /// <summary>Below the log's prefix, with '/' between its parts.</summary>
    public override string ToString()
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{Number % 1000:D3}");
        for (var rest = Number / 1000; rest > 0; rest /= 1000)
        {
            number = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{number}");
        }

        var level = Level is { } l ? l.ToString(CultureInfo.InvariantCulture) : "entries";
        return IsFull ? $"tile/{level}/{number}" : string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{number}.p/{Width}");
    }

    /// <summary>Accepts exactly what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string path, out TilePath tile)
    {
        tile = default;
        var parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "tile")
        {
            return false;
        }

        int? level = null;
        if (parts[1] != "entries")
        {
            if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var l) || l > 63)
            {
                return false;
            }

            level = l;
        }

        var width = FullWidth;
        var digits = string.Concat(parts[2..]);
        var partial = digits.IndexOf(".p", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!int.TryParse(digits.AsSpan(partial + 2), NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is < 1 or >= FullWidth)
            {
                return false;
            }

            digits = digits[..partial];
        }

        if (!ulong.TryParse(digits.Replace("x", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        tile = new TilePath(level, number, width);
        return tile.ToString() == path;
    }
}
