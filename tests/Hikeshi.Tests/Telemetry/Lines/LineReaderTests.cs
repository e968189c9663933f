using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Telemetry.Lines;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Lines;

public sealed class LineReaderTests
{
    [Fact]
    public async Task ReadAsync_OfALineTooLong_StepsOverIt()
    {
        var reader = new LineReader(new DrippingStream(Encoding.UTF8.GetBytes($"ab\r\n{new string('x', 500)}\n\nend"), 7), 100);
        Assert.True(await reader.ReadAsync(default));
        Assert.Equal(("ab", 1L, false, true), (Text(reader), reader.Number, reader.IsTooLong, reader.IsEnded));
        Assert.True(await reader.ReadAsync(default));
        Assert.Equal(("", 2L, true, true), (Text(reader), reader.Number, reader.IsTooLong, reader.IsEnded));
        Assert.True(await reader.ReadAsync(default));
        Assert.Equal(("", 3L, false, true), (Text(reader), reader.Number, reader.IsTooLong, reader.IsEnded));
        Assert.True(await reader.ReadAsync(default));
        Assert.Equal(("end", 4L, false, false), (Text(reader), reader.Number, reader.IsTooLong, reader.IsEnded));
        Assert.False(await reader.ReadAsync(default));
    }

    [Fact]
    public void ReadAsync_OfAnyLinesInAnyPieces_GivesThemBack()
    {
        var line = Gen.Choose(0, 40).Select(length => new string('y', length));
        Prop.ForAll(line.ListOf().ToArbitrary(), Gen.Choose(1, 60).ToArbitrary(), (lines, step) =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
            var reader = new LineReader(new DrippingStream(bytes, step), 20);
            var read = new List<string>();
            while (reader.ReadAsync(default).AsTask().GetAwaiter().GetResult())
            {
                read.Add(reader.IsTooLong ? "long" : Text(reader));
            }

            Assert.Equal(lines.Select(l => l.Length > 20 ? "long" : l), read);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static string Text(LineReader reader) => Encoding.UTF8.GetString(reader.Line.Span);
}

/// <summary>Gives a few bytes at a time, as a network does.</summary>
internal sealed class DrippingStream(byte[] bytes, int step) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
}
