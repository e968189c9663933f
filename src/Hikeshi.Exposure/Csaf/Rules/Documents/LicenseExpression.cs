using System.Text.RegularExpressions;
using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Rules.Profiles;

namespace Hikeshi.Exposure.Csaf.Rules.Documents;

/// <summary>The licence of a CSAF 2.1 document: an SPDX expression (SPDX 3.0.1 annex B) without DocumentRef (2.1, 6.1.54), whose text is given when the licence is a private one (6.1.55).</summary>
internal static partial class LicenseExpression
{
    private const int DeepestNesting = 50;

    /// <summary>6.1.54 License Expression.</summary>
    public static IEnumerable<Found> Valid(CsafView view) => view.Document?.Member("license_expression") is { } node && node.Text() is { } text && !IsExpression(text)
        ? [new Found(node.Path, $"'{Texts.Short(text)}' is no SPDX licence expression")] : [];

    /// <summary>6.1.55 License Text. What is called a LicenseRef or AdditionRef is on no list, except for ScanCode's.</summary>
    public static IEnumerable<Found> Text(CsafView view)
    {
        if (!RetiredDocuments.IsEnglish(view) || view.Document?.Text("license_expression") is not { } text
            || !Tokens().EnumerateMatches(text).MoveNext() || !text.Split(' ', '(', ')').Any(IsPrivate))
        {
            return [];
        }

        var notes = view.Document!.Value.Items("notes").Where(note => note.Text("title") == "License").ToList();
        return notes.Count == 1 && notes[0].Text("category") == "legal_disclaimer" ? []
            : [new Found(view.Document!.Value.Path.Member("notes"), "exactly one note must have the title 'License', and be a legal_disclaimer")];
    }

    /// <summary>Identifiers, words that join them, and parentheses, in their order.</summary>
    internal static IEnumerable<string> Words(string text) => Tokens().Matches(text).Select(match => match.Value);

    private static bool IsPrivate(string word) =>
        (word.StartsWith("LicenseRef-", StringComparison.Ordinal) || word.StartsWith("AdditionRef-", StringComparison.Ordinal)) && !word.StartsWith("LicenseRef-scancode-", StringComparison.Ordinal);

    private static bool IsExpression(string text)
    {
        var tokens = new Queue<string>(Words(text));
        return Compound(tokens, depth: 0) && tokens.Count == 0;
    }

    /// <summary>Terms with AND and OR between them; which of both binds closer does not matter for being valid.</summary>
    private static bool Compound(Queue<string> tokens, int depth)
    {
        while (depth < DeepestNesting && Term(tokens, depth))
        {
            if (!tokens.TryPeek(out var next) || next is not ("AND" or "and" or "OR" or "or"))
            {
                return true;
            }

            tokens.Dequeue();
        }

        return false;
    }

    private static bool Term(Queue<string> tokens, int depth)
    {
        if (!tokens.TryDequeue(out var token))
        {
            return false;
        }

        if (token == "(")
        {
            return Compound(tokens, depth + 1) && tokens.TryDequeue(out var close) && close == ")";
        }

        if (!License().IsMatch(token))
        {
            return false;
        }

        if (!tokens.TryPeek(out var with) || with is not ("WITH" or "with"))
        {
            return true;
        }

        tokens.Dequeue();
        return tokens.TryDequeue(out var addition) && Addition().IsMatch(addition);
    }

    [GeneratedRegex(@"[()]|[^\s()]+", RegexOptions.None, 1000)]
    private static partial Regex Tokens();

    /// <summary>An id, with a plus for later versions, or a private reference, which must be written just so. Words that join are none.</summary>
    [GeneratedRegex(@"\A(?!(?i:licenseref-|documentref-|additionref-|(and|or|with)\z))[A-Za-z0-9.-]+\+?\z|\ALicenseRef-[A-Za-z0-9.-]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex License();

    [GeneratedRegex(@"\A(?!(?i:licenseref-|documentref-|additionref-))[A-Za-z0-9.-]+\z|\AAdditionRef-[A-Za-z0-9.-]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Addition();
}
