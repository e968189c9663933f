namespace Hikeshi.Kernel.Unpacking;

/// <summary>What bounds the reading of a packed file: it comes from outside, and a few bytes can stand for very many.</summary>
/// <param name="Packed">Bytes of the file as it is.</param>
/// <param name="Document">Unpacked bytes of one document.</param>
/// <param name="Total">Unpacked bytes of all documents of one file.</param>
/// <param name="Entries">Entries of one archive, directories among them.</param>
/// <param name="Ratio">Unpacked bytes for each packed one, once more than <see cref="FreeOfRatio"/> have been unpacked.</param>
public sealed record UnpackLimits(long Packed, int Document, long Total, int Entries, int Ratio)
{
    /// <summary>Small texts may repeat themselves as they like: 16 MiB harm nobody.</summary>
    public const long FreeOfRatio = 16L << 20;
}
