using System.Buffers.Text;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;

namespace Hikeshi.Node.Embargo;

/// <summary>A sealed document as a log holds it.</summary>
/// <param name="Fact">Null when it has been erased.</param>
/// <param name="Ended">The end of its embargo; null before.</param>
public sealed record SealedDocument(EntryId Id, DocumentSealed? Fact, EmbargoEnd? Ended)
{
    private static readonly string SealedKind = FactCatalog.KindOf(typeof(DocumentSealed));
    private static readonly string EndedKind = FactCatalog.KindOf(typeof(EmbargoEnded));

    /// <returns>Null when there is no such entry, or it is of another kind.</returns>
    public static SealedDocument? Find(IEvidenceView log, EntryId id)
    {
        if (!log.TryFind(id, out var index) || log.ReadHeader(index).Kind != SealedKind)
        {
            return null;
        }

        var fact = log.Read(index).Body is { } body ? (DocumentSealed)FactCatalog.Decode(SealedKind, body.Span) : null;
        return new SealedDocument(id, fact, log.EffectsOf(id).Select(effect => EndAt(log, effect)).FirstOrDefault(end => end is not null));
    }

    /// <summary>Opens it with a reader's key, or with the one that was handed out at the end of the embargo.</summary>
    /// <param name="reader">Null for somebody who has no key of a reader.</param>
    /// <exception cref="RefusedException">It stays sealed: with <see cref="StaysSealed"/>, and why.</exception>
    public ReadOnlyMemory<byte> Open(SealingKey? reader)
    {
        if (Fact is not { } fact)
        {
            throw Stays("it has been erased", "a document that is still there", "A copy that a reader took is not reached by erasing; ask one");
        }

        var jwe = Jwe.TryParse(fact.Jwe) ?? throw Stays("its JWE is not as it was written", "RFC 7516 §7.2.1, as this program writes it", "Verify the log: hikeshi evidence verify");
        var isReader = reader is not null && jwe.IsFor(reader.Public);
        if (!isReader && Ended is null)
        {
            throw Stays(
                $"it is under embargo until {fact.Until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{(reader is null ? "" : $", and the key {reader.Public.KeyId} is not one of its readers'")}",
                $"the key of {string.Join(" or ", fact.Readers.Select(r => $"{r.Name} ({r.KeyId})"))}",
                "Ask again when the date has come; a running node then hands out the key");
        }

        var key = isReader ? jwe.KeyFor(reader!) : KeyOf(Ended!.Fact);
        return key is null || jwe.Open(key) is not { } salted
            ? throw Stays("the key does not open it: the JWE was changed, or the key is wrong", "what was sealed", "Verify the log: hikeshi evidence verify")
            : SaltedContent.Document(salted, fact.Commitment) ?? throw Stays("it opens, but it is not what was committed to", $"salt and document with SHA-256 {fact.Commitment}", "Do not rely on it: whoever sealed it meant to show different things to different readers");
    }

    private static byte[]? KeyOf(EmbargoEnded ended)
    {
        try
        {
            return Base64Url.DecodeFromChars(ended.ContentKey);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static EmbargoEnd? EndAt(IEvidenceView log, ulong index) =>
        log.ReadHeader(index).Kind == EndedKind && log.Read(index) is { Body: { } body } entry ? new EmbargoEnd(entry.Header.Id, index, (EmbargoEnded)FactCatalog.Decode(EndedKind, body.Span)) : null;

    private RefusedException Stays(string what, string expected, string mend) => new(new StaysSealed($"entry {Id}", what, expected, mend));
}

/// <summary>The entry that hands out the key.</summary>
public sealed record EmbargoEnd(EntryId Id, ulong Index, EmbargoEnded Fact);
