using System.Buffers.Binary;

namespace Hikeshi.Ledger.Store;

/// <summary>Numbers of packages in one value of a table: 32-bit whole numbers, little-endian, one behind the other.</summary>
internal static class PackedNumbers
{
    public static byte[] Pack(IReadOnlyList<int> numbers)
    {
        var packed = new byte[numbers.Count * sizeof(int)];
        for (var i = 0; i < numbers.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(i * sizeof(int)), numbers[i]);
        }

        return packed;
    }

    /// <exception cref="InvalidDataException">There is half a number at the end.</exception>
    public static int[] Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.Length % sizeof(int) != 0)
        {
            throw new InvalidDataException($"{packed.Length} bytes hold no whole number of 32-bit numbers");
        }

        var numbers = new int[packed.Length / sizeof(int)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(packed[(i * sizeof(int))..]);
        }

        return numbers;
    }
}
