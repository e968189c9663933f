using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Unpacking;
using Xunit;

namespace Hikeshi.Tests.Kernel.Unpacking;

public sealed class PackedFileTests
{
    private static readonly UnpackLimits Limits = new(Packed: 64 << 20, Document: 32 << 20, Total: 64 << 20, Entries: 200_000, Ratio: 100);

    [Fact]
    public void Read_Gzip_IsItsContent() => Assert.Equal("hello", Only(Gzip("hello")));

    [Fact]
    public void Read_Plain_IsItself() => Assert.Equal("hello", Only(Encoding.UTF8.GetBytes("hello")));

    [Fact]
    public void Read_Zip_IsItsDocuments()
    {
        var read = Read(Zip(("a.json", "1"), ("folder/", ""), ("folder/b.json", "2"), ("__MACOSX/a.json", "x"), (".DS_Store", "x"), ("empty", "")));
        Assert.Equal([("file/a.json", "1"), ("file/folder/b.json", "2"), ("file/empty", "")], read.Select(one => (one.Name, Encoding.UTF8.GetString(one.Bytes))));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\x")]
    [InlineData("a\u0000b\u001B[2J\u202Ec\nd")]
    public void Read_ZipWithEvilNames_UsesThemForNothing(string name)
    {
        var before = Directory.GetFileSystemEntries(Environment.CurrentDirectory).Length;
        var read = Assert.Single(Read(Zip((name, "1"))));
        Assert.Equal(("1", null), (Encoding.UTF8.GetString(read.Bytes), read.Refusal));
        Assert.DoesNotContain(read.Name, c => char.IsControl(c) || c == '\u202E');
        Assert.Equal(before, Directory.GetFileSystemEntries(Environment.CurrentDirectory).Length);
    }

    [Fact]
    public void Read_ManyEntries_AreReadOrRefusedByTheLimit()
    {
        var zip = Zip(Enumerable.Range(0, 100_000).Select(i => ($"{i}", "x")).ToArray());
        Assert.Equal(100_000, Read(zip).Count);
        Assert.Contains("more than 99999 entries", Refused(zip, Limits with { Entries = 99_999 }), StringComparison.Ordinal);
        // The count that it states is no promise: 1 instead of 65,535 and more.
        zip.AsSpan(^12..^8).Clear();
        Assert.Contains("more than 99999 entries", Refused(zip, Limits with { Entries = 99_999 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Bombs_EndAtTheirLimits()
    {
        var spaces = new string(' ', 40 << 20);
        Assert.Contains("more than 100 times its", Refused(Gzip(spaces), Limits with { Document = 64 << 20 }), StringComparison.Ordinal);
        Assert.Contains("more than 32 MiB", Refused(Gzip(spaces), Limits with { Ratio = 10_000 }), StringComparison.Ordinal);
        Assert.Contains("more than 8 MiB; expected at most 8 MiB from one file", Refused(Gzip(spaces), Limits with { Total = 8 << 20 }), StringComparison.Ordinal);
        var zip = Zip(("a", "1"), ("bomb", spaces), ("b", "2"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Matches("^file: it unpacks to more than 100 times its [0-9]+ bytes.*Nothing of it was taken", Refused(zip, Limits with { Document = 64 << 20 }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_ZipThatStatesAnotherLengthOrChecksum_IsRefused()
    {
        const int checksum = 16, length = 24; // APPNOTE.TXT §4.3.12
        Assert.Contains("file/a: it cannot be unpacked (its checksum does not agree with its content: it is damaged)", Refused(Stating(checksum, 7), Limits), StringComparison.Ordinal);
        Assert.Contains("file/a: it cannot be unpacked (", Refused(Stating(length, 999), Limits), StringComparison.Ordinal);
        Assert.Contains("it has 1000 bytes where 1001 are stated", Refused(Stating(length, 1_001), Limits), StringComparison.Ordinal);
        Assert.Contains("file/a: it unpacks to more than 32 MiB", Refused(Stating(length, (32 << 20) + 1), Limits with { Ratio = int.MaxValue }), StringComparison.Ordinal);
        Assert.Contains("file: it unpacks to more than 100 times", Refused(Stating(length, 32 << 20), Limits), StringComparison.Ordinal);

        static byte[] Stating(int place, int value)
        {
            var zip = Zip(("a", new string('x', 1_000)));
            BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + place), value);
            return zip;
        }
    }

    [Fact]
    public void Read_OneEntryTooLarge_LeavesTheOthers()
    {
        var read = Read(Zip(("a", "1"), ("large", new string('x', 2_000)), ("b", "2")), Limits with { Document = 1_000 });
        Assert.Equal([null, "file/large: it unpacks to more than 1000 bytes; expected at most 1000 bytes a document. Nothing of it was taken; look at where it came from.", null], read.Select(one => one.Refusal?.Sentence));
    }

    [Fact]
    public void Read_ArchiveInAnArchive_IsRefused()
    {
        Assert.Contains("file/b: an archive in an archive (gzip)", Refused(ZipOf(("b", Gzip("x"))), Limits), StringComparison.Ordinal);
        Assert.Contains("an archive in an archive (zip)", Refused(GzipOf(Zip(("a", "1"))), Limits), StringComparison.Ordinal);
        Assert.Contains("packed as xz", Refused([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00], Limits), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutOff_IsRefusedNotShortened()
    {
        var gzip = GzipOf(Random(50_000));
        foreach (var length in (int[])[10, 11, 100, gzip.Length / 2, gzip.Length - 9, gzip.Length - 1])
        {
            Assert.Contains("cannot be unpacked", Refused(gzip[..length], Limits), StringComparison.Ordinal);
        }

        var zip = ZipOf(("a", Random(50_000)));
        foreach (var length in (int[])[4, 30, zip.Length / 2, zip.Length - 1])
        {
            Assert.Contains("cannot be unpacked", Refused(zip[..length], Limits), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ReadOne_NotOne_IsRefused()
    {
        Assert.Equal("1"u8.ToArray(), PackedFile.ReadOne("file", new MemoryStream(Zip(("a", "1"))), Limits));
        Assert.Contains("several documents", Assert.Throws<RefusedException>(() => PackedFile.ReadOne("file", new MemoryStream(Zip(("a", "1"), ("b", "2"))), Limits)).Message, StringComparison.Ordinal);
        Assert.Contains("without a document", Assert.Throws<RefusedException>(() => PackedFile.ReadOne("file", new MemoryStream(Zip()), Limits)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_AnyMutation_IsReadOrRefused(bool zip)
    {
        var packed = zip ? Zip(("a.json", "{\"id\":1}"), ("folder/b.json", "text text text text"), ("c", new string('c', 300))) : Gzip("text text text text" + new string('c', 300));
        var small = Limits with { Packed = 1 << 20, Document = 4_096, Total = 16_384, Entries = 16 };
        var refusals = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = packed.ToList();
            for (var times = random.Next(1, 5); times > 0; times--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0 when bytes.Count > 12:
                        bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at - 1));
                        break;
                    case 1:
                        bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                        break;
                    default:
                        bytes[at] = (byte)random.Next(256);
                        break;
                }
            }

            var read = PackedFile.Read("file", new MemoryStream([.. bytes]), small).ToList();
            Assert.All(read, one => Assert.True(one.Refusal is null ? one.Bytes.Length <= 4_096 : one.Refusal.Where.StartsWith("file", StringComparison.Ordinal)));
            refusals += read.Exists(one => one.Refusal is not null) ? 1 : 0;
        }

        Assert.InRange(refusals, 1_000, 19_999);
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static string Only(byte[] bytes)
    {
        var only = Assert.Single(Read(bytes));
        Assert.Null(only.Refusal);
        return Encoding.UTF8.GetString(only.Bytes);
    }

    private static string Refused(byte[] bytes, UnpackLimits limits) => Assert.Single(Read(bytes, limits)).Refusal?.Sentence ?? "was read";

    private static List<UnpackedDocument> Read(byte[] bytes) => Read(bytes, Limits);

    private static List<UnpackedDocument> Read(byte[] bytes, UnpackLimits limits) => PackedFile.Read("file", new MemoryStream(bytes), limits).ToList();

    private static byte[] Gzip(string text) => GzipOf(Encoding.UTF8.GetBytes(text));

    private static byte[] GzipOf(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] entries) => ZipOf([.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Text)))]);

    private static byte[] ZipOf(params (string Name, byte[] Bytes)[] entries)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(bytes);
            }
        }

        return packed.ToArray();
    }
}
