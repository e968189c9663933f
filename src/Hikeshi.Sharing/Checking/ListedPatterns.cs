using System.Buffers;
using System.Text.RegularExpressions;

namespace Hikeshi.Sharing.Checking;

/// <summary>Substrings and regular expressions of warning lists. There are few, and each takes time that grows with the value's length only.</summary>
internal sealed class ListedPatterns
{
    private const int ShortestSubstring = 4;
    private const int MostExpressions = 256;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(20);
    private readonly List<(SearchValues<string> Texts, int List)> substrings = [];
    private readonly List<(Regex Expression, int List)> expressions = [];

    /// <exception cref="Hikeshi.Kernel.Errors.RefusedException">One of them would match nearly everything.</exception>
    public void AddSubstrings(string file, IReadOnlyList<WarningEntry> entries, int list)
    {
        if (entries.FirstOrDefault(entry => entry.Text.Length < ShortestSubstring) is { Text: { } tooShort, Line: var line })
        {
            throw WarningListReader.Refuse(file, line, $"substring '{tooShort}'", $"at least {ShortestSubstring} characters, or nearly everything holds it");
        }

        if (entries.Count > 0)
        {
            substrings.Add((SearchValues.Create([.. entries.Select(entry => entry.Text)], StringComparison.OrdinalIgnoreCase), list));
        }
    }

    /// <summary>Either all of a list's expressions, or none.</summary>
    public void AddExpressions(string file, IReadOnlyList<WarningEntry> entries, int list)
    {
        var read = entries.Select(entry => (Parse(file, entry), list)).ToList();
        if (expressions.Count + read.Count > MostExpressions)
        {
            throw WarningListReader.Refuse(file, 1, $"{read.Count} expressions beside {expressions.Count} of other lists", $"at most {MostExpressions} in all");
        }

        expressions.AddRange(read);
    }

    public int? Find(string value)
    {
        foreach (var (texts, list) in substrings)
        {
            if (value.AsSpan().ContainsAny(texts))
            {
                return list;
            }
        }

        foreach (var (expression, list) in expressions)
        {
            if (Matches(expression, value))
            {
                return list;
            }
        }

        return null;
    }

    /// <summary>What cannot be told in time counts as listed: it is not blocked.</summary>
    private static bool Matches(Regex expression, string value)
    {
        try
        {
            return expression.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    /// <summary>As PHP writes them: <c>/…/i</c>.</summary>
    private static Regex Parse(string file, WarningEntry entry)
    {
        var (text, options) = (entry.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        if (text is ['/', ..] && text.LastIndexOf('/') is > 0 and var end)
        {
            options |= text.AsSpan(end + 1).Contains('i') ? RegexOptions.IgnoreCase : RegexOptions.None;
            text = text[1..end];
        }

        try
        {
            return new Regex(text, options, TimeLimit);
        }
        catch (NotSupportedException)
        {
            throw WarningListReader.Refuse(file, entry.Line, $"expression {entry.Text}", "one without look-around and back references: those take time without bound");
        }
        catch (ArgumentException malformed)
        {
            throw WarningListReader.Refuse(file, entry.Line, $"expression {entry.Text}: {malformed.Message}", "a regular expression");
        }
    }
}
