using System.Globalization;
using System.IO.Compression;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>The documents of a zip archive. What its directory states is held against the limits before anything is unpacked, and what comes out against the directory.</summary>
internal static class ZipDocuments
{
    private const int LongestName = 200;

    public static IEnumerable<UnpackedDocument> Read(string file, Stream stream, UnpackLimits limits, UnpackMemory? memory)
    {
        var (archive, refusal) = Open(file, stream, limits);
        if (archive is null)
        {
            yield return new UnpackedDocument(file, [], refusal);
            yield break;
        }

        using (archive)
        {
            var budget = new UnpackBudget(file, stream.Length, limits, memory);
            if (budget.Fault(Stated(archive)) is { } fault)
            {
                yield return new UnpackedDocument(file, [], fault);
                yield break;
            }

            foreach (var entry in archive.Entries)
            {
                if (IsDocument(entry.FullName))
                {
                    yield return Entry($"{file}/{Shown(entry.FullName)}", entry, budget);
                }
            }
        }
    }

    private static (ZipArchive? Archive, Refusal? Refusal) Open(string file, Stream stream, UnpackLimits limits)
    {
        try
        {
            if (ZipDirectory.Count(stream, limits.Entries) > limits.Entries)
            {
                return (null, PackedFile.Refused(file, $"an archive of more than {limits.Entries} entries", $"at most {limits.Entries} entries", "Split it.").Refusal);
            }

            stream.Position = 0;
            var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            try
            {
                // The library reads the directory when it is first asked for.
                _ = archive.Entries.Count;
                return (archive, null);
            }
            catch
            {
                archive.Dispose();
                throw;
            }
        }
        catch (Exception broken) when (PackedFile.IsBroken(broken))
        {
            return (null, PackedFile.Broken(file, broken.Message).Refusal);
        }
    }

    /// <summary>Unpacked bytes of all documents; as many as there can be when the lengths are nonsense.</summary>
    private static long Stated(ZipArchive archive)
    {
        var total = 0L;
        foreach (var length in archive.Entries.Where(entry => IsDocument(entry.FullName)).Select(entry => entry.Length))
        {
            total = length >= 0 && length <= long.MaxValue - total ? total + length : long.MaxValue;
        }

        return total;
    }

    private static UnpackedDocument Entry(string name, ZipArchiveEntry entry, UnpackBudget budget)
    {
        if (budget.Fault(name, entry.Length) is { } fault)
        {
            return new UnpackedDocument(name, [], fault);
        }

        try
        {
            return entry.IsEncrypted
                ? PackedFile.Refused(name, "it is encrypted", "an entry that is not", "Decrypt it first.")
                : PackedFile.One(name, entry.Open, entry.Length, entry.Crc32, budget);
        }
        catch (Exception broken) when (PackedFile.IsBroken(broken))
        {
            return PackedFile.Broken(name, broken.Message);
        }
    }

    /// <summary>Directories, hidden files, and what some systems add for themselves are no documents.</summary>
    private static bool IsDocument(string entry) =>
        !entry.EndsWith('/') && !entry.EndsWith('\\') && !entry.Split('/', '\\').Any(part => part.StartsWith('.') && part is not ("." or "..")) && !entry.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static string Shown(string entry) => string.Concat(
        (entry.Length <= LongestName ? entry : entry[..LongestName] + "…").Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '·' : c));
}
