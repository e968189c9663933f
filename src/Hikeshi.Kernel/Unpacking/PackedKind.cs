namespace Hikeshi.Kernel.Unpacking;

public enum PackedKind
{
    /// <summary>Nothing is known to pack it.</summary>
    Plain,

    Gzip,
    Zip,

    /// <summary>xz, zstd, bzip2 or 7z: known, and not unpacked here.</summary>
    Other,
}

/// <summary>Tells by its first bytes how a file is packed; names and endings say nothing.</summary>
public static class PackedKinds
{
    /// <summary>How many bytes tell it.</summary>
    public const int MagicBytes = 6;

    private static readonly (byte[] Magic, PackedKind Kind, string Word)[] Known =
    [
        ([0x1F, 0x8B, 0x08], PackedKind.Gzip, "gzip"), // RFC 1952 §2.3.1; 8 is deflate, the only method there is
        ([0x50, 0x4B, 0x03, 0x04], PackedKind.Zip, "zip"), // APPNOTE.TXT §4.3.7
        ([0x50, 0x4B, 0x05, 0x06], PackedKind.Zip, "zip"), // §4.3.16: an archive of nothing
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], PackedKind.Other, "xz"),
        ([0x28, 0xB5, 0x2F, 0xFD], PackedKind.Other, "zstd"), // RFC 8878 §3.1.1
        ([0x42, 0x5A, 0x68], PackedKind.Other, "bzip2"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], PackedKind.Other, "7z"),
    ];

    public static PackedKind Of(ReadOnlySpan<byte> start) => Find(start).Kind;

    /// <returns>gzip, zip, xz, zstd, bzip2 or 7z; empty when it is plain.</returns>
    public static string Word(ReadOnlySpan<byte> start) => Find(start).Word;

    private static (PackedKind Kind, string Word) Find(ReadOnlySpan<byte> start)
    {
        foreach (var (magic, kind, word) in Known)
        {
            if (start.StartsWith(magic))
            {
                return (kind, word);
            }
        }

        return (PackedKind.Plain, "");
    }
}
