using System.IO.Compression;
using Hikeshi.Kernel.Unpacking;
using Xunit;

namespace Hikeshi.Tests.Kernel.Unpacking;

public sealed class PackedFilesTests : IDisposable
{
    private const int Documents = 40;
    private static readonly UnpackLimits Limits = new(Packed: 64 << 20, Document: 32 << 20, Total: 64 << 20, Entries: 100, Ratio: 1_000);

    private readonly string folder = Directory.CreateTempSubdirectory("hks-packed-").FullName;

    [Fact]
    public void Read_SeveralFilesAtOnce_HoldNoMoreThanTheMemoryOfAll()
    {
        var files = Enumerable.Range(0, 4).Select(i => Archive($"{i}.zip", 600)).ToList();
        var memory = new UnpackMemory(1_500);
        var (held, most) = (0, 0);
        var read = files.AsParallel().WithDegreeOfParallelism(4).SelectMany(file => PackedFiles.Read(file, "a", Limits, memory, document =>
        {
            var now = Interlocked.Add(ref held, document.Bytes.Length);
            InterlockedMax(ref most, now);
            Thread.Yield();
            Interlocked.Add(ref held, -document.Bytes.Length);
            return document.Name;
        })).ToList();
        Assert.Equal(4 * Documents, read.Count);
        Assert.InRange(most, 600, 1_200);
        memory.Take(1_500); // all of it came back
    }

    [Fact]
    public void Read_DocumentLargerThanTheMemory_IsReadAlone()
    {
        var memory = new UnpackMemory(100);
        Assert.Equal(Enumerable.Range(0, Documents).Select(i => $"a/{i:00}"), PackedFiles.Read(Archive("a.zip", 600), "a", Limits, memory, document => document.Name));
        File.WriteAllText(Path.Combine(folder, "plain"), new string('x', 600));
        Assert.Equal([600], PackedFiles.Read(Path.Combine(folder, "plain"), "a", Limits, memory, document => document.Bytes.Length));
        memory.Take(100);
    }

    [Fact]
    public void Read_ReaderThatFails_GivesBackWhatItHeld()
    {
        var memory = new UnpackMemory(1_500);
        Assert.ThrowsAny<Exception>(() => PackedFiles.Read<int>(Archive("a.zip", 600), "a", Limits, memory, _ => throw new InvalidOperationException()));
        memory.Take(1_500);
    }

    [Fact]
    public void Read_WhatIsNoRegularFile_IsRefusedUnopened() =>
        Assert.Equal(["a: this is a device; expected a regular file, or a link to one. It was not opened; give the file itself."], PackedFiles.Read("/dev/zero", "a", Limits, document => document.Refusal?.Sentence));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Archive(string name, int size)
    {
        var path = Path.Combine(folder, name);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        for (var i = 0; i < Documents; i++)
        {
            using var entry = zip.CreateEntry($"{i:00}").Open();
            entry.Write(new byte[size]);
        }

        return path;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen; (seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen;)
        {
        }
    }
}
