namespace Hikeshi.Exposure.Versions;

/// <summary>
/// A version parsed once: a byte string whose plain lexicographic order is the order of its ecosystem. So a comparison is one
/// vectorised memory comparison, and the ordering a total preorder by construction. The exceptions are Maven, Packagist, Conan and
/// Arch Linux, whose references are none: their keys say so in their first byte. Keys of different orderings must not be compared.
/// </summary>
public readonly struct VersionKey : IComparable<VersionKey>, IEquatable<VersionKey>
{
    /// <summary>The first byte of every other key is smaller: the length of a number (<see cref="KeyWriter.MaxText"/>), or a rank.</summary>
    private const byte FirstMarker = ConanOrder.Marker;

    private readonly byte[]? bytes;

    internal VersionKey(byte[] bytes) => this.bytes = bytes;

    /// <summary>Sorts before every version of every ordering (OSV's <c>introduced: "0"</c>).</summary>
    public static VersionKey Lowest => default;

    internal ReadOnlySpan<byte> Bytes => bytes;

    public int CompareTo(VersionKey other)
    {
        var (left, right) = (bytes, other.bytes);
        return left is [>= FirstMarker, ..] && right is [>= FirstMarker, ..]
            ? CompareMarked(left, right)
            : left.AsSpan().SequenceCompareTo(right);
    }

    private static int CompareMarked(byte[] left, byte[] right) => left[0] switch
    {
        MavenOrder.Marker => MavenOrder.Compare(left, right),
        PackagistOrder.Marker => PackagistOrder.Compare(left, right),
        AlpmOrder.Marker => AlpmOrder.Compare(left, right),
        _ => ConanOrder.Compare(left, right),
    };

    public bool Equals(VersionKey other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is VersionKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    public static bool operator ==(VersionKey left, VersionKey right) => left.Equals(right);

    public static bool operator !=(VersionKey left, VersionKey right) => !left.Equals(right);

    public static bool operator <(VersionKey left, VersionKey right) => left.CompareTo(right) < 0;

    public static bool operator >(VersionKey left, VersionKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(VersionKey left, VersionKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(VersionKey left, VersionKey right) => left.CompareTo(right) >= 0;
}
