using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Xunit;

namespace Hikeshi.Tests.Facts;

/// <summary>Pieces are how it is written, never what is written.</summary>
public sealed class LongTextTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Alphabet = ["a", "\"", "\\", "\n", "é", "火", "𠮷", "\u0000", "<"];

    [Fact]
    public void Encode_TextOfAnyLength_IsWhatTheWriterWouldWriteAtOnce()
    {
        var texts = from length in Gen.OneOf(Gen.Choose(0, 50), Gen.Choose(2040, 2060), Gen.Choose(4080, 9000))
                    from first in Gen.Choose(0, Alphabet.Length - 1)
                    from step in Gen.Choose(0, 7)
                    select string.Concat(Enumerable.Range(0, length).Select(i => Alphabet[(first + (i * step)) % Alphabet.Length]));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var fact = new EventRetained("sensor", "digest", text, DateTimeOffset.UnixEpoch);
            var written = FactCatalog.Encode(fact);
            Assert.Contains($"\"raw\":{JsonSerializer.Serialize(text, Readable)}", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
            Assert.Equal(fact, FactCatalog.Decode(FactCatalog.KindOf(typeof(EventRetained)), written));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }
}
