using System.Buffers;
using System.Globalization;
using System.Text;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

/// <summary>
/// Says of a whole event whether any of many keywords can be in it: one search over its bytes instead of one for every keyword and value. It errs on
/// one side only: "no" means that none of them holds. Immutable.
/// </summary>
internal sealed class KeywordGate
{
    /// <summary>A literal says little when it is shorter.</summary>
    private const int Shortest = 3;

    /// <summary>Of a larger event nobody knows.</summary>
    private const int LongestEvent = 256 * 1024;

    /// <summary>Characters that stand in JSON as they are, unless somebody writes them as <c>\uXXXX</c>, which is looked for.</summary>
    private const string Plain = "-_. :;,()=@";

    private readonly SearchValues<string>? _parts;

    /// <param name="keywords">The tests without a field of some rules.</param>
    public KeywordGate(IReadOnlyList<Predicate> keywords)
    {
        var parts = keywords.Select(PartOf).ToList();
        _parts = parts.Contains(null) ? null : SearchValues.Create([.. parts.Distinct()!], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Some keyword has nothing that could be searched for.</summary>
    public bool IsAlwaysOpen => _parts is null;

    /// <param name="scratch">Grows to the largest event that was asked about.</param>
    public bool MayHold(ReadOnlySpan<byte> eventJson, ref char[] scratch)
    {
        if (_parts is null || eventJson.Length > LongestEvent || HidesPlainText(eventJson))
        {
            return true;
        }

        if (scratch.Length < eventJson.Length)
        {
            scratch = new char[Math.Max(eventJson.Length, scratch.Length * 2)];
        }

        var text = scratch.AsSpan(0, Encoding.Latin1.GetChars(eventJson, scratch));
        return text.ContainsAny(_parts);
    }

    /// <summary>The longest run of plain characters in the pattern; null when none is long enough.</summary>
    private static string? PartOf(Predicate keyword) => keyword is TextPredicate text
        ? text.Pattern.Tokens.Where(t => t.Kind == TokenKind.Literal).SelectMany(t => Runs(t.Literal)).Where(run => run.Length >= Shortest).MaxBy(run => run.Length)
        : null;

    private static IEnumerable<string> Runs(string literal)
    {
        var start = 0;
        for (var i = 0; i <= literal.Length; i++)
        {
            if (i == literal.Length || !IsPlain(literal[i]))
            {
                yield return literal[start..i];
                start = i + 1;
            }
        }
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal);

    private static bool HidesPlainText(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf("\\u"u8); at >= 0;)
        {
            json = json[(at + 2)..];
            if (json.Length >= 4 && ushort.TryParse(json[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) && IsPlain((char)unit))
            {
                return true;
            }

            at = json.IndexOf("\\u"u8);
        }

        return false;
    }
}
