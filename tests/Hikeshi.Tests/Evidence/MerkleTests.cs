using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class MerkleTests
{
    // The eight leaves that the test data of RFC 6962 implementations (certificate-transparency) use, and the roots for 1 to 8 of them.
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Root_KnownLeaves_GivesKnownRoots()
    {
        var hashes = Leaves.Select(l => MerkleTree.LeafHash(Convert.FromHexString(l))).ToArray();
        for (var n = 1; n <= hashes.Length; n++)
        {
            Assert.Equal(Roots[n - 1], Convert.ToHexStringLower(MerkleTree.Root(hashes.AsSpan(0, n))));
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), Convert.ToHexStringLower(MerkleTree.EmptyRoot));
    }

    [Fact]
    public void Inclusion_EveryLeafOfEverySize_VerifiesAndNothingElseDoes()
    {
        for (var size = 1; size <= 40; size++)
        {
            var leaves = Hashes(size);
            var root = MerkleTree.Root(leaves);
            for (var i = 0; i < size; i++)
            {
                var path = MerkleProofs.Inclusion(i, leaves);
                Assert.True(MerkleProofs.VerifyInclusion((ulong)i, (ulong)size, leaves[i], path, root));
                Assert.False(MerkleProofs.VerifyInclusion((ulong)i, (ulong)size, MerkleTree.LeafHash([1]), path, root));
                Assert.False(MerkleProofs.VerifyInclusion((ulong)size, (ulong)size, leaves[i], path, root));
                Assert.False(MerkleProofs.VerifyInclusion((ulong)i, (ulong)size, leaves[i], [.. path, leaves[0]], root));
                if (size > 1)
                {
                    Assert.False(MerkleProofs.VerifyInclusion((ulong)((i + 1) % size), (ulong)size, leaves[i], path, root));
                    Assert.False(MerkleProofs.VerifyInclusion((ulong)i, (ulong)size, leaves[i], [.. path.Skip(1)], root));
                }
            }
        }
    }

    [Fact]
    public void Consistency_EveryPairOfSizes_VerifiesAndARewrittenPastDoesNot()
    {
        for (var size = 1; size <= 33; size++)
        {
            var leaves = Hashes(size);
            var root = MerkleTree.Root(leaves);
            for (var first = 1; first <= size; first++)
            {
                var proof = MerkleProofs.Consistency(first, leaves);
                var old = MerkleTree.Root(leaves.AsSpan(0, first));
                Assert.True(MerkleProofs.VerifyConsistency((ulong)first, (ulong)size, old, root, proof));

                var rewritten = leaves.ToArray();
                rewritten[first - 1] = MerkleTree.LeafHash([9]);
                Assert.False(MerkleProofs.VerifyConsistency((ulong)first, (ulong)size, MerkleTree.Root(rewritten.AsSpan(0, first)), root, proof));
                Assert.False(MerkleProofs.VerifyConsistency((ulong)first, (ulong)size, old, MerkleTree.Root(rewritten), MerkleProofs.Consistency(first, rewritten)));
            }
        }
    }

    [Fact]
    public void Root_OfTilesOnDisk_IsThatOfTheNaiveTree()
    {
        Prop.ForAll(Gen.Choose(0, 1200).ToArbitrary(), size =>
        {
            var directory = Directory.CreateTempSubdirectory("tiles-");
            try
            {
                var tree = new TreeFiles(Disk.Real, directory.FullName);
                for (var i = 0; i < size; i++)
                {
                    tree.Add(BitConverter.GetBytes(i));
                    tree.WriteFull();
                }

                return tree.Root().AsSpan().SequenceEqual(Naive([.. Enumerable.Range(0, size).Select(i => BitConverter.GetBytes(i))]));
            }
            finally
            {
                directory.Delete(recursive: true);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 1234067UL, 256, "tile/0/x001/x234/067")]
    [InlineData(63, 0UL, 5, "tile/63/000.p/5")]
    [InlineData(null, 256UL, 255, "tile/entries/256.p/255")]
    [InlineData(null, 1000UL, 256, "tile/entries/x001/000")]
    public void TilePath_SpecifiedNames_RoundTrip(int? level, ulong number, int width, string path)
    {
        Assert.Equal(path, new TilePath(level, number, width).ToString());
        Assert.True(TilePath.TryParse(path, out var parsed));
        Assert.Equal(new TilePath(level, number, width), parsed);
    }

    [Theory]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/1")]
    [InlineData("tile/0/001.p/256")]
    [InlineData("tile/0/001.p/0")]
    [InlineData("tile/other/001")]
    [InlineData("elsewhere/0/001")]
    public void TilePath_OtherSpellings_AreRefused(string path) => Assert.False(TilePath.TryParse(path, out _));

    private static byte[][] Hashes(int count) => [.. Enumerable.Range(0, count).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];

    /// <summary>MTH(D_n) word by word from RFC 9162 §2.1.1, sharing no code with the room.</summary>
    private static byte[] Naive(byte[][] data)
    {
        if (data.Length == 0)
        {
            return SHA256.HashData([]);
        }

        if (data.Length == 1)
        {
            return SHA256.HashData([0, .. data[0]]);
        }

        var k = 1;
        while (k * 2 < data.Length)
        {
            k *= 2;
        }

        return SHA256.HashData([1, .. Naive(data[..k]), .. Naive(data[k..])]);
    }
}
