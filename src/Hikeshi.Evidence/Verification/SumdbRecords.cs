using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// The data tiles of Go's checksum database (go.dev/design/25530-sumdb), which came before C2SP tlog-tiles: for each record its number in a
/// line, its text, and an empty line. The leaf is the text, its last line end included.
/// </summary>
internal static class SumdbRecords
{
    private static ReadOnlySpan<byte> Blank => "\n\n"u8;

    /// <returns>False when these are not exactly the records from <paramref name="first"/> on.</returns>
    public static bool TryLeafHashes(ReadOnlySpan<byte> data, ulong first, int width, out byte[] hashes, out int[] ends) =>
        TryLeafHashesOfPrefix(data, first, width, out hashes, out ends) && ends[^1] == data.Length;

    /// <summary>As <see cref="TryLeafHashes"/>, but more may follow.</summary>
    public static bool TryLeafHashesOfPrefix(ReadOnlySpan<byte> data, ulong first, int width, out byte[] hashes, out int[] ends)
    {
        hashes = new byte[width * MerkleTree.HashSize];
        ends = new int[width];
        var whole = data.Length;
        for (var i = 0; i < width; i++)
        {
            var number = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{first + (ulong)i}\n"));
            var end = data.IndexOf(Blank);
            if (end < 0 || !data.StartsWith(number) || end < number.Length)
            {
                return false;
            }

            SHA256.HashData([0x00, .. data[number.Length..(end + 1)]], hashes.AsSpan(i * MerkleTree.HashSize));
            data = data[(end + Blank.Length)..];
            ends[i] = whole - data.Length;
        }

        return true;
    }
}
