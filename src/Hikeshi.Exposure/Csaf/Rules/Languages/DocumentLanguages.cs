using Hikeshi.Exposure.Csaf.Languages;
using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Languages;

/// <summary>The languages of a document and of what it was translated from (6.1.12, 6.1.15, 6.1.28, 6.2.12, 6.2.14, 6.2.15).</summary>
internal static class DocumentLanguages
{
    /// <summary>6.1.12 Language.</summary>
    public static IEnumerable<Found> Valid(CsafView view)
    {
        foreach (var tag in Tags(view))
        {
            if (LanguageTags.Fault(tag.Text()!) is { } fault)
            {
                yield return new Found(tag.Path, fault);
            }
        }
    }

    /// <summary>6.1.15 Translator.</summary>
    public static IEnumerable<Found> Translator(CsafView view) =>
        view.Document?.At("publisher", "category")?.Text() == "translator" && string.IsNullOrEmpty(view.Document?.Text("source_lang"))
            ? [new Found(view.Document!.Value.Path.Member("source_lang"), "a translator must say from which language")] : [];

    /// <summary>6.1.28 Translation. Tags do not differ by case (RFC 5646 section 2.1.1).</summary>
    public static IEnumerable<Found> Translation(CsafView view) =>
        view.Document?.Text("source_lang") is { } source && string.Equals(source, view.Document?.Text("lang"), StringComparison.OrdinalIgnoreCase)
            ? [new Found(view.Document!.Value.Path.Member("source_lang"), $"from '{source}' to the same language")] : [];

    /// <summary>6.2.12 Missing Document Language.</summary>
    public static IEnumerable<Found> Missing(CsafView view) =>
        view.Document is { } document && !document.Has("lang") ? [new Found(document.Path.Member("lang"), "the document's language is not given")] : [];

    /// <summary>6.2.14 Use of Private Language.</summary>
    public static IEnumerable<Found> Private(CsafView view) => Tags(view)
        .Where(tag => LanguageTags.IsPrivate(tag.Text()!)).Select(tag => new Found(tag.Path, $"'{tag.Text()}' is for private use"));

    /// <summary>6.2.15 Use of Default Language.</summary>
    public static IEnumerable<Found> Default(CsafView view) => Tags(view)
        .Where(tag => string.Equals(tag.Text(), "i-default", StringComparison.OrdinalIgnoreCase)).Select(tag => new Found(tag.Path, "i-default is no language"));

    private static IEnumerable<CsafNode> Tags(CsafView view)
    {
        foreach (var name in (string[])["lang", "source_lang"])
        {
            if (view.Document?.Member(name) is { } tag && tag.Text() is not null)
            {
                yield return tag;
            }
        }
    }
}
