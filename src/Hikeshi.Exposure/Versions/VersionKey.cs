namespace Hikeshi.Exposure.Versions;

/// <summary>
/// A version parsed once: a byte string whose plain lexicographic order is the order of its ecosystem. So a comparison is one
/// vectorised memory comparison, and the ordering a total preorder by construction (Maven, whose reference is not, is the
/// exception). Keys of different orderings must not be compared.
/// </summary>
public readonly struct VersionKey : IComparable<VersionKey>, IEquatable<VersionKey>
{
    private readonly byte[]? bytes;

    internal VersionKey(byte[] bytes) => this.bytes = bytes;

    /// <summary>Sorts before every version of every ordering (OSV's <c>introduced: "0"</c>).</summary>
    public static VersionKey Lowest => default;

    internal ReadOnlySpan<byte> Bytes => bytes;

    public int CompareTo(VersionKey other) => Bytes is [MavenOrder.Marker, ..] && other.Bytes is [MavenOrder.Marker, ..]
        ? MavenOrder.Compare(Bytes, other.Bytes)
        : Bytes.SequenceCompareTo(other.Bytes);

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
