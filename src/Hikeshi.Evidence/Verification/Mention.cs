using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Evidence.Verification;

/// <summary>An entry has this id, or names it as a cause. In the order of ids, which is nearly that of the log, and so sorted quickly.</summary>
/// <param name="High">The first eight bytes of the id, as a number.</param>
/// <param name="Low">The other eight.</param>
/// <param name="Order">Index, then whether it is the id: an entry is not its own cause.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Mention(ulong High, ulong Low, ulong Order) : IComparable<Mention>
{
    public Mention(EntryId id, ulong index, bool isCause)
        : this(0, 0, OrderOf(index, isCause))
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        (High, Low) = (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    public EntryId Id
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
            return new EntryId(new Guid(bytes, bigEndian: true));
        }
    }

    public ulong Index => Order >> 1;

    public bool IsCause => (Order & 1) == 0;

    public static ulong OrderOf(ulong index, bool isCause) => (index << 1) | (isCause ? 0UL : 1UL);

    public bool IsOfSameId(in Mention other) => High == other.High && Low == other.Low;

    /// <summary>Differs from run to run, so that nobody can choose ids that all fall into one part.</summary>
    public int PartOf(int parts) => HashCode.Combine(High, Low) & (parts - 1);

    public int CompareTo(Mention other) =>
        High != other.High ? (High < other.High ? -1 : 1)
        : Low != other.Low ? (Low < other.Low ? -1 : 1)
        : Order < other.Order ? -1 : Order == other.Order ? 0 : 1;

    public static bool operator <(Mention left, Mention right) => left.CompareTo(right) < 0;

    public static bool operator >(Mention left, Mention right) => left.CompareTo(right) > 0;

    public static bool operator <=(Mention left, Mention right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Mention left, Mention right) => left.CompareTo(right) >= 0;
}
