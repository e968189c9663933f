using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>
/// The documents of a file: itself when it is plain, its content when it is gzip, its entries when it is a zip archive. Everything is unpacked
/// in memory, one document at a time; names of entries are used in messages only. An archive in an archive is refused.
/// </summary>
public static class PackedFile
{
    /// <param name="file">Its name, for messages.</param>
    /// <param name="stream">Seekable; read from its beginning, and left open.</param>
    /// <returns>Lazily. What a limit or a fault stops has a refusal, and whatever can be read beside it is read.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static IEnumerable<UnpackedDocument> Read(string file, Stream stream, UnpackLimits limits) => Read(file, stream, limits, memory: null);

    /// <param name="memory">Every document holds as many bytes of it as it has; its reader gives them back.</param>
    /// <inheritdoc cref="Read(string, Stream, UnpackLimits)"/>
    internal static IEnumerable<UnpackedDocument> Read(string file, Stream stream, UnpackLimits limits, UnpackMemory? memory)
    {
        if (stream.Length > limits.Packed)
        {
            return [Refused(file, "the file is too large", $"at most {UnpackBudget.Size(limits.Packed)}", "Leave it out, or split it.")];
        }

        var magic = new byte[PackedKinds.MagicBytes];
        stream.Position = 0;
        var start = magic.AsSpan(0, stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false));
        stream.Position = 0;
        var budget = new UnpackBudget(file, stream.Length, limits, memory);
        return PackedKinds.Of(start) switch
        {
            PackedKind.Gzip => [Gzip(file, stream, budget)],
            PackedKind.Zip => ZipDocuments.Read(file, stream, limits, memory),
            PackedKind.Other => [Refused(file, $"it is packed as {PackedKinds.Word(start)}", "gzip, zip, or nothing that packs it", "Unpack it first.")],
            _ => [Plain(file, stream, limits, budget)],
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

    private static UnpackedDocument Plain(string file, Stream stream, UnpackLimits limits, UnpackBudget budget)
    {
        try
        {
            return stream.Length <= limits.Document ? new UnpackedDocument(file, budget.Fill(stream, stream.Length), Refusal: null)
                : Refused(file, "the file is too large", $"at most {UnpackBudget.Size(limits.Document)}", "Leave it out, or split it.");
        }
        catch (InvalidDataException changed)
        {
            return Refused(file, $"it changes while it is read ({changed.Message})", "a file that stays as it is", "Read it again when it is whole.");
        }
    }

    /// <summary>What a gzip file says of its size is said at its end, and of one member only: it is unpacked twice, first to count.</summary>
    private static UnpackedDocument Gzip(string file, Stream stream, UnpackBudget budget)
    {
        try
        {
            using var counted = new GzipMembers(stream);
            var length = budget.Measure(file, counted);
            return One(file, () => Again(stream), length, crc: null, budget);
        }
        catch (RefusedException refused)
        {
            return new UnpackedDocument(file, [], refused.Refusal);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            return Broken(file, broken.Message);
        }

        static GzipMembers Again(Stream stream)
        {
            stream.Position = 0;
            return new GzipMembers(stream);
        }
    }

    /// <param name="length">Allowed.</param>
    /// <param name="crc">Null when whatever unpacks it has checked it.</param>
    internal static UnpackedDocument One(string name, Func<Stream> open, long length, uint? crc, UnpackBudget budget)
    {
        using var packed = open();
        var bytes = budget.Fill(packed, length);
        var fault = crc is { } stated && stated != Crc32.Append(0, bytes) ? Broken(name, "its checksum does not agree with its content: it is damaged")
            : PackedKinds.Of(bytes) != PackedKind.Plain ? Refused(name, $"an archive in an archive ({PackedKinds.Word(bytes)})", "a document", "Unpack the inner one.")
            : default(UnpackedDocument?);
        if (fault is not null)
        {
            budget.Drop(bytes);
        }

        return fault ?? new UnpackedDocument(name, bytes, Refusal: null);
    }

    /// <summary>What the library throws at bytes that are no archive, or one that it does not understand.</summary>
    internal static bool IsBroken(Exception thrown) => thrown is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException;

    internal static UnpackedDocument Broken(string where, string what) =>
        Refused(where, $"it cannot be unpacked ({what.ReplaceLineEndings(" ").TrimEnd('.')})", "a whole gzip file or zip archive", "It may be cut off: fetch it again.");

    internal static UnpackedDocument Refused(string where, string what, string expected, string mend) =>
        new(where, [], new UnpackRefused(where, what, expected, mend));
}
