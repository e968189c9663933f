using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Unpacking;

namespace Hikeshi.Exposure.Advisories;

/// <summary>A document that arrives as one import, whatever its format and however many advisories it holds; VEX may come without any.</summary>
/// <param name="Id">Of its only advisory; of several, the document's own name.</param>
/// <param name="Text">As received, unpacked.</param>
internal sealed record ReceivedDocument(string Id, IReadOnlyList<string> Aliases, string Summary, string Text, IReadOnlyList<Advisory> Advisories)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnpackLimits Limits = AdvisoryFolder.Limits with { Document = 16 << 20 };

    /// <exception cref="RefusedException">It is of no known format, breaks the rules of its format, or holds no advisory.</exception>
    public static ReceivedDocument Read(string name, ReadOnlyMemory<byte> document)
    {
        var bytes = PackedKinds.Of(document.Span) == PackedKind.Plain ? document.ToArray() : PackedFile.ReadOne(name, new MemoryStream(document.ToArray(), writable: false), Limits);
        var read = AdvisoryDocument.Read(name, bytes);
        // What was recorded when OSV was the only format is OSV, also where too little of it is there to tell.
        var advisories = read?.Advisories ?? [OsvReader.Read(name, bytes)];
        return advisories switch
        {
            [var only] => new ReceivedDocument(only.Id, only.Aliases, only.Summary, TextOf(name, bytes), advisories),
            _ when read?.Id is { } id => new ReceivedDocument(id, [], read.Title, TextOf(name, bytes), advisories),
            [] when read?.Vex is { Statements.Count: > 0 } vex => new ReceivedDocument(vex.Id, [], read.Title, TextOf(name, bytes), advisories),
            [] => throw new RefusedException(new AdvisoryRefused(name, "there is neither an advisory nor a VEX statement in it", "at least one")),
            [var first, ..] => new ReceivedDocument($"{first.Id} and {advisories.Count - 1} others", [], first.Summary, TextOf(name, bytes), advisories),
        };
    }

    private static string TextOf(string name, byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException(new AdvisoryRefused(name, "its text is not UTF-8", "UTF-8"));
        }
    }
}
