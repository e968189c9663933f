using System.Globalization;
using System.IO.Compression;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>
/// The documents of a file: itself when it is plain, its content when it is gzip, its entries when it is a zip archive. Everything is unpacked
/// in memory, one document at a time; names of entries are used in messages only. An archive in an archive is refused.
/// </summary>
public static class PackedFile
{
    private const int LongestName = 200;

    /// <param name="file">Its name, for messages.</param>
    /// <param name="stream">Seekable; read from its beginning, and left open.</param>
    /// <returns>Lazily. What a limit or a fault stops has a refusal, and whatever can be read beside it is read.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static IEnumerable<UnpackedDocument> Read(string file, Stream stream, UnpackLimits limits)
    {
        if (stream.Length > limits.Packed)
        {
            return [Refused(file, "the file is too large", $"at most {UnpackBudget.Size(limits.Packed)}", "Leave it out, or split it.")];
        }

        var magic = new byte[PackedKinds.MagicBytes];
        stream.Position = 0;
        var start = magic.AsSpan(0, stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false));
        stream.Position = 0;
        return PackedKinds.Of(start) switch
        {
            PackedKind.Gzip => [One(file, new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), new UnpackBudget(file, stream.Length, limits), length: null)],
            PackedKind.Zip => Entries(file, stream, limits),
            PackedKind.Other => [Refused(file, $"it is packed as {PackedKinds.Word(start)}", "gzip, zip, or nothing that packs it", "Unpack it first.")],
            _ => [Plain(file, stream, limits)],
        };
    }

    /// <summary>The only document of a file.</summary>
    /// <exception cref="RefusedException">An <see cref="UnpackRefused"/>: a limit, a fault, or an archive with none or several.</exception>
    public static byte[] ReadOne(string file, Stream stream, UnpackLimits limits)
    {
        var documents = Read(file, stream, limits).Take(2).ToList();
        return documents is not [var only] ? throw new RefusedException(new UnpackRefused(file, documents.Count == 0 ? "an archive without a document" : "an archive with several documents", "one document", "Unpack it, and give each document by itself."))
            : only.Refusal is { } refusal ? throw new RefusedException(refusal)
            : only.Bytes;
    }

    private static UnpackedDocument Plain(string file, Stream stream, UnpackLimits limits)
    {
        if (stream.Length > limits.Document)
        {
            return Refused(file, "the file is too large", $"at most {UnpackBudget.Size(limits.Document)}", "Leave it out, or split it.");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new UnpackedDocument(file, bytes, Refusal: null);
    }

    private static IEnumerable<UnpackedDocument> Entries(string file, Stream stream, UnpackLimits limits)
    {
        var (archive, refusal) = Open(file, stream, limits);
        if (archive is null)
        {
            yield return new UnpackedDocument(file, [], refusal);
            yield break;
        }

        using (archive)
        {
            var budget = new UnpackBudget(file, stream.Length, limits);
            foreach (var entry in archive.Entries)
            {
                if (IsDocument(entry.FullName))
                {
                    yield return Entry($"{file}/{Shown(entry.FullName)}", entry, budget);
                    if (budget.Exhausted is not null)
                    {
                        yield break;
                    }
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
                return (null, Refused(file, $"an archive of more than {limits.Entries} entries", $"at most {limits.Entries} entries", "Split it.").Refusal);
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
        catch (Exception broken) when (IsBroken(broken))
        {
            return (null, Broken(file, broken.Message).Refusal);
        }
    }

    private static UnpackedDocument Entry(string name, ZipArchiveEntry entry, UnpackBudget budget)
    {
        try
        {
            return entry.IsEncrypted
                ? Refused(name, "it is encrypted", "an entry that is not", "Decrypt it first.")
                : One(name, entry.Open(), budget, entry.Length);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            return Broken(name, broken.Message);
        }
    }

    /// <param name="length">As the archive states it; null when it states none.</param>
    private static UnpackedDocument One(string name, Stream packed, UnpackBudget budget, long? length)
    {
        using (packed)
        {
            try
            {
                var bytes = budget.Drain(name, packed);
                return length is { } stated && stated != bytes.Length ? Broken(name, $"it has {bytes.Length} bytes where {stated} are stated")
                    : PackedKinds.Of(bytes) != PackedKind.Plain ? Refused(name, $"an archive in an archive ({PackedKinds.Word(bytes)})", "a document", "Unpack the inner one.")
                    : new UnpackedDocument(name, bytes, Refusal: null);
            }
            catch (RefusedException refused)
            {
                return new UnpackedDocument(name, [], refused.Refusal);
            }
            catch (Exception broken) when (IsBroken(broken))
            {
                return Broken(name, broken.Message);
            }
        }
    }

    /// <summary>Directories, hidden files, and what some systems add for themselves are no documents.</summary>
    private static bool IsDocument(string entry) =>
        !entry.EndsWith('/') && !entry.EndsWith('\\') && !entry.Split('/', '\\').Any(part => part.StartsWith('.') && part is not ("." or "..")) && !entry.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static string Shown(string entry) => string.Concat(
        (entry.Length <= LongestName ? entry : entry[..LongestName] + "…").Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '·' : c));

    /// <summary>What the library throws at bytes that are no archive, or one that it does not understand.</summary>
    private static bool IsBroken(Exception thrown) => thrown is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException;

    private static UnpackedDocument Broken(string where, string what) =>
        Refused(where, $"it cannot be unpacked ({what.ReplaceLineEndings(" ").TrimEnd('.')})", "a whole gzip file or zip archive", "It may be cut off: fetch it again.");

    private static UnpackedDocument Refused(string where, string what, string expected, string mend) =>
        new(where, [], new UnpackRefused(where, what, expected, mend));
}
