using System.Text.RegularExpressions;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Policies;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>The places of a notice that are filled in: <c>{name}</c>. Nothing else in a notice may have braces, so that none goes out half written.</summary>
internal static partial class NoticePlaces
{
    public static IReadOnlyList<string> Names { get; } = ["institution", "functions", "supplier", "from", "until", "review", "fallback", "contact"];

    /// <exception cref="Kernel.Errors.RefusedException">An unknown place, a stray brace, or a place in one language only.</exception>
    public static void Check(PolicyNode node, BilingualText text, bool hasSupplier)
    {
        var (en, ja) = (Of(node.Member("en"), text.En, hasSupplier), Of(node.Member("ja"), text.Ja, hasSupplier));
        if (en.Except(ja).Concat(ja.Except(en)).FirstOrDefault() is { } alone)
        {
            throw node.Refused($"{{{alone}}} is in one language only", "the same places in en and ja");
        }
    }

    public static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Place.Replace(text, match => values[match.Groups["name"].Value]);

    private static HashSet<string> Of(PolicyNode node, string text, bool hasSupplier)
    {
        var found = Place.Matches(text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var known = Names.Where(name => hasSupplier || name != "supplier").ToList();
        if (found.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw node.Refused($"unknown place {{{unknown}}}", string.Join(", ", known.Select(name => $"{{{name}}}")));
        }

        return Place.Replace(text, "").AsSpan().IndexOfAny('{', '}') >= 0 ? throw node.Refused("a stray brace", "braces only around the name of a place") : found;
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z-]{1,32})\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place { get; }
}
