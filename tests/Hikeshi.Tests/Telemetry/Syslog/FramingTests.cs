using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Telemetry.Listening;
using Hikeshi.Telemetry.Relp;
using Hikeshi.Telemetry.Syslog;
using Hikeshi.Tests.Telemetry.Lines;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Syslog;

public sealed class FramingTests
{
    [Fact]
    public void ReadAsync_OfAnyMessagesInAnyFramingAndPieces_GivesThemBack()
    {
        var message = Gen.Choose(0, 150).Select(length => "<13>" + new string('m', length));
        var framed = message.SelectMany(m => Gen.Elements($"{m}\n", $"{m.Length} {m}", $"{m.Length} {m}\n").Select(f => (Message: m, Framed: f)));
        Prop.ForAll(framed.ListOf().ToArbitrary(), Gen.Choose(1, 90).ToArbitrary(), (messages, step) =>
        {
            var bytes = Encoding.ASCII.GetBytes(string.Concat(messages.Select(m => m.Framed)));
            var frames = new SyslogFrames(Window(bytes, step, 100 + SyslogFrames.Overhead), 100);
            var read = new List<string>();
            while (frames.ReadAsync(default).AsTask().GetAwaiter().GetResult())
            {
                read.Add(frames.IsTooLong ? "long" : Encoding.ASCII.GetString(frames.Message.Span));
            }

            Assert.Equal(messages.Select(m => m.Message.Length > 100 ? "long" : m.Message), read);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void ReadAsync_OfAnyBytes_Ends()
    {
        var good = "12 <13>abcdefgh\n99999999 <x\n1 syslog 5 hello\n2 close 0\n"u8.ToArray();
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, good.Length).ToArbitrary(), Gen.Choose(1, 20).ToArbitrary(), (insert, at, step) =>
        {
            byte[] bytes = [.. good[..at], .. insert, .. good[at..]];
            var frames = new SyslogFrames(Window(bytes, step, 100 + SyslogFrames.Overhead), 100);
            while (frames.ReadAsync(default).AsTask().GetAwaiter().GetResult())
            {
            }

            var relp = new RelpFrames(Window(bytes, step, 100 + RelpFrames.Overhead), 100);
            while (relp.ReadAsync(default).AsTask().GetAwaiter().GetResult())
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void ReadAsync_OfRelpFramesInAnyPieces_GivesThemBack()
    {
        var data = Gen.Choose(0, 150).Select(length => new string('d', length));
        Prop.ForAll(data.ListOf().ToArbitrary(), Gen.Choose(1, 90).ToArbitrary(), (all, step) =>
        {
            var bytes = Encoding.ASCII.GetBytes(string.Concat(all.Select((d, i) => d.Length == 0 ? $"{i + 1} syslog 0\n" : $"{i + 1} syslog {d.Length} {d}\n")));
            var frames = new RelpFrames(Window(bytes, step, 100 + RelpFrames.Overhead), 100);
            var read = new List<string>();
            while (frames.ReadAsync(default).AsTask().GetAwaiter().GetResult())
            {
                Assert.Equal(("syslog", read.Count + 1), (frames.Current.Command, frames.Current.Number));
                read.Add(frames.Current.IsTooLong ? "long" : Encoding.ASCII.GetString(frames.Current.Data.Span));
            }

            Assert.Equal(all.Select(d => d.Length > 100 ? "long" : d), read);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static ByteWindow Window(byte[] bytes, int step, int most) => new(new DrippingStream(bytes, step), most, TimeSpan.FromSeconds(10), TimeProvider.System);
}
