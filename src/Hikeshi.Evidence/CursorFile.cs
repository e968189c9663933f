using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hikeshi.Evidence.Segments;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>One line: the next index, and a CRC-32C of it. A file that is absent or damaged means 0: delivering again is safe.</summary>
internal sealed partial class CursorFile
{
    public const int Longest = 64;

    private readonly IDisk disk;
    private readonly string path;

    public CursorFile(IDisk disk, string directory, string name)
    {
        if (!Name().IsMatch(name))
        {
            throw new RefusedException(new BadEvidenceInput("subscription", $"'{name}' cannot name a subscription", "a-z, 0-9, '-' and '.', at most 64 characters", "Choose another name"));
        }

        this.disk = disk;
        path = Path.Combine(directory, name);
    }

    public ulong Read() => (File.Exists(path) ? Parse(File.ReadAllBytes(path)) : null) ?? 0;

    /// <returns>Null when this is not what a cursor's file holds.</returns>
    public static ulong? Parse(ReadOnlySpan<byte> bytes)
    {
        var parts = bytes.Length > Longest ? [] : Encoding.UTF8.GetString(bytes).Split(' ', '\n');
        return parts.Length == 3 && parts[1] == Check(parts[0]) && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }

    /// <summary>
    /// In its place, as long as every line before it: within one sector, which is written whole or not. Renaming would be a change of the directory,
    /// for each of dozens of subscriptions, and the next fdatasync of the log would carry them all.
    /// </summary>
    public void Write(ulong index)
    {
        var text = index.ToString("D20", CultureInfo.InvariantCulture);
        using var file = disk.Create(path, FileMode.OpenOrCreate);
        disk.Write(file, path, Encoding.ASCII.GetBytes($"{text} {Check(text)}\n"), 0);
    }

    private static string Check(string text) => Crc32C.Of(Encoding.ASCII.GetBytes(text)).ToString("x8", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
