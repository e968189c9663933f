using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Grounds;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sentences;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Node.Explaining;

/// <summary>Says an entry in words, with what it rests on.</summary>
/// <param name="earlier">Where grounds that the fact only names are looked up; null to say only what the fact itself carries.</param>
/// <param name="textOf">Finds a text by its SHA-256 outside of the log (rules and policies are files); what it gives is believed only if the digest is right.</param>
public sealed class Explainer(EarlierGrounds? earlier, Func<string, string?>? textOf)
{
    private const int ShownOfJwe = 40;

    public EntryWords Words(EvidenceEntry entry)
    {
        if (entry.Body is not { } body || Decode(entry) is not { } fact)
        {
            return new EntryWords(entry.Header.Kind, Text: null, []);
        }

        var sentence = FactSentence.Of(fact).Text;
        return new EntryWords(sentence.En, sentence, [.. FactGrounds.Of(fact, body).Select(ground => Complete(ground, entry.Index)), .. Around(fact, entry.Index)], Excerpt(fact));
    }

    /// <summary>What is sealed is a cipher to everybody: its beginning and its length say as much as the whole.</summary>
    private static string? Excerpt(Fact fact) => fact is DocumentSealed document
        ? Encoding.UTF8.GetString(FactCatalog.Encode(document with { Jwe = $"{document.Jwe[..Math.Min(ShownOfJwe, document.Jwe.Length)]}… ({document.Jwe.Length} characters)" }))
        : null;

    /// <summary>Null for a body that does not fit its kind: the log of something broken must still be explained.</summary>
    private static Fact? Decode(EvidenceEntry entry)
    {
        try
        {
            return FactCatalog.Decode(entry.Header.Kind, entry.Body!.Value.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private WhyGround Complete(WhyGround ground, ulong index)
    {
        if (ground.Text is not null || ground.Version is not { } digest || ground.Kind is not ("rule" or "policy"))
        {
            return ground;
        }

        if (ground.Kind == "rule" && earlier?.Rule(digest, index) is { } held && IsText(held.Text, digest))
        {
            return ground with { Text = held.Text, By = held.From, EntryId = held.Id.ToString() };
        }

        return textOf?.Invoke(digest) is { } text && IsText(text, digest) ? ground with { Text = text } : ground;
    }

    private static bool IsText(string text, string digest) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) == digest;

    /// <summary>What was in force when it happened.</summary>
    private IEnumerable<WhyGround> Around(Fact fact, ulong index) => (earlier, fact) switch
    {
        ({ } log, Sighted) when log.RuleSet(index) is { } loaded => [new WhyGround("rule-set", "rules", Version: loaded.Fact.Digest, EntryId: loaded.Id.ToString())],
        ({ } log, Decided decided) => decided.Actions.Select(action => action.Order.Kind).Distinct().Select(kind => log.Approval(kind, index)).OfType<Recorded<AutonomyEnabled>>()
            .Select(approval => new WhyGround("approval", FactGrounds.NameOf(approval.Fact.ActionClass), approval.Fact.Autonomy, By: approval.Fact.SignedBy, EntryId: approval.Id.ToString())),
        _ => [],
    };
}
