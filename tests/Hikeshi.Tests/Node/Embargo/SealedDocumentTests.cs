using System.Text;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Node.Embargo;
using Hikeshi.Tests.Facts;
using Xunit;

namespace Hikeshi.Tests.Node.Embargo;

/// <summary>The golden facts were sealed once with pyca/cryptography, by the words of the RFCs: not by the code that opens them here.</summary>
public sealed class SealedDocumentTests
{
    private const string Text = "検証済み";
    private const string Reader = """{"kty":"EC","crv":"P-256","x":"cBGcZtQB9j2XmXw2BAXKhEnGrA4f1IYT04XecGkE0wI","y":"LVKN6AJ87h53Rnveac4BHD_6xv6GwCqIPVJ2u9ZzM-Q","d":"2Ljtg8yP7OR9Wb49v2SyPm0v186usPa-jSnh-xo8HAs"}""";

    private static readonly EntryId Id = EntryId.Parse("0192f3c4-5d6e-7f80-91a2-b3c4d5e6f708");
    private static readonly DocumentSealed Fact = (DocumentSealed)GoldenFacts.Read("evidence.document-sealed/1");
    private static readonly EmbargoEnd End = new(Id, 7, (EmbargoEnded)GoldenFacts.Read("evidence.embargo-ended/1"));

    [Fact]
    public void Open_WhatAnotherImplementationSealed_GivesTheDocument()
    {
        using var reader = SealingKey.FromJwk("reader", Reader);
        Assert.Equal(Text, Encoding.UTF8.GetString(new SealedDocument(Id, Fact, Ended: null).Open(reader).Span));
        Assert.Equal(Text, Encoding.UTF8.GetString(new SealedDocument(Id, Fact, End).Open(reader: null).Span));
        using var stranger = SealingKey.Generate();
        Assert.Equal(Text, Encoding.UTF8.GetString(new SealedDocument(Id, Fact, End).Open(stranger).Span));
    }

    [Fact]
    public void Open_WhatIsNotToBeOpened_SaysWhy()
    {
        using var reader = SealingKey.FromJwk("reader", Reader);
        using var stranger = SealingKey.Generate();
        var wrongKey = End with { Fact = End.Fact with { ContentKey = new string('A', 43) } };
        var noKey = End with { Fact = End.Fact with { ContentKey = "?" } };
        AssertStays("under embargo until 2027-01-31 09:00:00Z", new SealedDocument(Id, Fact, Ended: null), reader: null);
        AssertStays("not one of its readers'", new SealedDocument(Id, Fact, Ended: null), stranger);
        AssertStays("erased", new SealedDocument(Id, Fact: null, End), reader);
        AssertStays("does not open it", new SealedDocument(Id, Fact, wrongKey), reader: null);
        AssertStays("does not open it", new SealedDocument(Id, Fact, noKey), reader: null);
        AssertStays("not as it was written", new SealedDocument(Id, Fact with { Jwe = Fact.Jwe + " " }, End), reader: null);
        AssertStays("not what was committed to", new SealedDocument(Id, Fact with { Commitment = new string('0', 64) }, End), reader);
    }

    private static void AssertStays(string because, SealedDocument document, SealingKey? reader) =>
        Assert.Contains(because, Assert.IsType<StaysSealed>(Assert.Throws<RefusedException>(() => document.Open(reader)).Refusal).What, StringComparison.Ordinal);
}
