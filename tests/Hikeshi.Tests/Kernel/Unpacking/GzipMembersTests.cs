using System.IO.Compression;
using System.Text;
using Hikeshi.Kernel.Unpacking;
using Hikeshi.Tests.Exposure.Feeds;
using Xunit;

namespace Hikeshi.Tests.Kernel.Unpacking;

public sealed class GzipMembersTests
{
    [Fact]
    public void Read_SeveralMembersAndZerosBehind_AreOneContent()
    {
        Assert.Equal("onetwo", Read([.. Given.Gzip("one"), .. Given.Gzip("two")]));
        Assert.Equal("onetwo", Read([.. Given.Gzip("one"), .. Empty, .. Given.Gzip("two"), .. Empty]));
        Assert.Equal("one", Read([.. Given.Gzip("one"), .. new byte[100_000]]));
    }

    [Fact]
    public void Read_SomethingElseBehind_IsRefused()
    {
        Assert.Equal("something else follows behind its end", Refused([.. Given.Gzip("one"), .. "rubbish"u8]));
        Assert.Equal("something else follows behind its end", Refused([.. Given.Gzip("one"), .. new byte[100_000], 1]));
        Assert.Equal("its header is none of gzip", Refused([.. Given.Gzip("one"), 0x1F, 0x8B, 0x07, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal("it is cut off", Refused([.. Given.Gzip("one"), .. Given.Gzip("two").AsSpan(0, 9)]));
    }

    [Fact]
    public void Read_ChecksumOrLengthThatDoesNotAgree_IsSaidToBeDamage()
    {
        foreach (var fromEnd in (int[])[8, 5, 4, 1])
        {
            var packed = Given.Gzip(new string('x', 100_000));
            packed[^fromEnd] ^= 1;
            Assert.Equal("its checksum or its length does not agree with its content: it is damaged", Refused(packed));
            Assert.Equal("its checksum or its length does not agree with its content: it is damaged", Refused([.. packed, .. Given.Gzip("two")]));
        }
    }

    [Fact]
    public void Read_HeaderWithEverything_IsPassedOver()
    {
        var plain = Given.Gzip("one");
        byte[] header = [0x1F, 0x8B, 0x08, 0x1F, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, .. "name\0comment\0"u8, 7, 7];
        Assert.Equal("one", Read([.. header, .. plain.AsSpan(10)]));
        header[3] |= 0x20;
        Assert.Equal("its header is none of gzip", Refused([.. header, .. plain.AsSpan(10)]));
    }

    [Fact]
    public void Read_AnySizesAndPieces_AreTheContent()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var (packed, content) = (new MemoryStream(), new MemoryStream());
            for (var members = random.Next(1, 5); members > 0; members--)
            {
                var bytes = new byte[random.Next(4) == 0 ? random.Next(200_000) : random.Next(600)];
                random.NextBytes(bytes.AsSpan(random.Next(bytes.Length + 1)));
                content.Write(bytes);
                using var gzip = new GZipStream(packed, (CompressionLevel)random.Next(4), leaveOpen: true);
                gzip.Write(bytes);
            }

            packed.Position = 0;
            using var members1 = new GzipMembers(packed);
            var read = new MemoryStream();
            members1.CopyTo(read, random.Next(1, 100_000));
            Assert.Equal(content.ToArray(), read.ToArray());
        }
    }

    /// <summary>A member of nothing; the library writes none.</summary>
    private static byte[] Empty => [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static string Read(byte[] packed)
    {
        using var members = new GzipMembers(new MemoryStream(packed));
        using var reader = new StreamReader(members, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Refused(byte[] packed) => Assert.Throws<InvalidDataException>(() => Read(packed)).Message;
}
