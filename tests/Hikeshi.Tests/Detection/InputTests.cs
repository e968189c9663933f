using System.IO.Compression;
using System.Text;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class InputTests
{
    private static List<string> Split(string text)
    {
        var pieces = new List<string>();
        var splitter = new EventSplitter(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        while (splitter.TryNext(out var piece))
        {
            pieces.Add($"{splitter.Line}:{Encoding.UTF8.GetString(piece)}");
        }

        return pieces;
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", "1:{\"a\":1}", "2:{\"b\":2}")]
    [InlineData("{\"a\":1}{\"b\":2}", "1:{\"a\":1}", "1:{\"b\":2}")]
    [InlineData("{\"a\":1}\r\n\r\n{\"b\":2}", "1:{\"a\":1}", "3:{\"b\":2}")]
    [InlineData("[{\"a\":1},\n {\"b\":2}]\n", "1:{\"a\":1}", "2:{\"b\":2}")]
    [InlineData("{\"Records\":[{\"a\":1},{\"b\":2}]}", "1:{\"a\":1}", "1:{\"b\":2}")]
    [InlineData("{\n \"a\": \"}\\\"{\"\n}\n{\"b\":2}", "1:{\n \"a\": \"}\\\"{\"\n}", "4:{\"b\":2}")]
    [InlineData("{\"a\":\"x\n{\"b\":2}\n", "1:{\"a\":\"x", "2:{\"b\":2}")]
    [InlineData("{\"a\":1\n{\"b\":2}\n", "1:{\"a\":1", "2:{\"b\":2}")]
    [InlineData("garbage\n{\"b\":2}\n", "1:garbage", "2:{\"b\":2}")]
    [InlineData("{\"a\":[\n{\"b\":2}\n", "1:{\"a\":[", "2:{\"b\":2}")]
    public void Splitter_AnyShape_GivesPiecesWithTheirLines(string text, string first, string second) =>
        Assert.Equal([first, second], Split(text));

    [Fact]
    public void Splitter_EventLargerThanItsBuffer_IsWhole()
    {
        var big = "{\"a\":\"" + new string('x', 1_000_000) + "\"}";
        Assert.Equal([$"1:{big}", "2:{}"], Split(big + "\n{}"));
    }

    [Fact]
    public void Files_GzCutOff_SaysSo()
    {
        var file = Path.Combine(Path.GetTempPath(), $"hikeshi-{Guid.NewGuid():N}.jsonl.gz");
        try
        {
            using (var gz = new GZipStream(File.Create(file), CompressionMode.Compress))
            {
                for (var i = 0; i < 1000; i++)
                {
                    gz.Write(Encoding.UTF8.GetBytes($"{{\"a\":\"{Guid.NewGuid()}\"}}\n"));
                }
            }

            using (var cut = File.OpenWrite(file))
            {
                cut.SetLength(cut.Length / 2);
            }

            Assert.Throws<InvalidDataException>(() =>
            {
                foreach (var source in EventFiles.Open(file))
                {
                    var splitter = new EventSplitter(source.Stream);
                    while (splitter.TryNext(out _))
                    {
                    }
                }
            });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Files_GzAndZip_AreOpened()
    {
        var folder = Directory.CreateTempSubdirectory("hikeshi-detection");
        try
        {
            using (var gz = new GZipStream(File.Create(Path.Combine(folder.FullName, "a.jsonl.gz")), CompressionMode.Compress))
            {
                gz.Write("{\"a\":1}\n"u8);
            }

            using (var zip = ZipFile.Open(Path.Combine(folder.FullName, "b.zip"), ZipArchiveMode.Create))
            {
                using var entry = zip.CreateEntry("in/side.json").Open();
                entry.Write("{\"b\":2}\n"u8);
            }

            var found = new List<string>();
            foreach (var source in EventFiles.Find(folder.FullName).SelectMany(EventFiles.Open))
            {
                var splitter = new EventSplitter(source.Stream);
                while (splitter.TryNext(out var piece))
                {
                    found.Add($"{Path.GetFileName(source.Name)} {Encoding.UTF8.GetString(piece)}");
                }
            }

            Assert.Equal(["a.jsonl.gz {\"a\":1}", "side.json {\"b\":2}"], found);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
