using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;
using Hikeshi.Ledger.Import;
using Xunit;

namespace Hikeshi.Tests.Kernel.Json;

public sealed class JsonEncodingTests
{
    private static readonly (Encoding Encoding, string Word)[] Others =
    [
        (Encoding.Unicode, "UTF-16"), (Encoding.BigEndianUnicode, "UTF-16"), (Encoding.UTF32, "UTF-32"), (new UTF32Encoding(bigEndian: true, byteOrderMark: true), "UTF-32"),
    ];

    [Fact]
    public void Other_JsonInAnotherEncoding_IsNamed()
    {
        foreach (var (encoding, word) in Others)
        {
            foreach (var text in (string[])["{}", " \r\n[1]"])
            {
                Assert.Equal(word, JsonEncoding.Other([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));
                Assert.Equal(word, JsonEncoding.Other(encoding.GetBytes(text)));
            }

            Assert.Null(JsonEncoding.Other([.. encoding.GetPreamble(), .. encoding.GetBytes("<bom/>")]));
        }

        Assert.Null(JsonEncoding.Other("{}"u8));
        Assert.Null(JsonEncoding.Other([0xEF, 0xBB, 0xBF, .. "{}"u8]));
        Assert.Null(JsonEncoding.Other([]));
    }

    [Fact]
    public void Readers_JsonInUtf16_SayWhatItIs()
    {
        const string expected = "UTF-16; expected UTF-8 (RFC 8259 §8.1)";
        byte[] document = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("""{"bomFormat":"CycloneDX"}""")];
        Assert.Contains("a.json: this is JSON in " + expected, LedgerImport.Read("a.json", document, asset: null).Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Contains("a.json: this is JSON in " + expected, Assert.Throws<RefusedException>(() => AdvisoryDocument.Read("a.json", document)).Message, StringComparison.Ordinal);
        Assert.Contains("kev.json: this is text in " + expected, Assert.Throws<RefusedException>(() => KevReader.Read("kev.json", new MemoryStream(document), FeedLimits.Standard)).Message, StringComparison.Ordinal);
    }
}
