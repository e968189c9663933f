using System.Text.RegularExpressions;
using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Documents;

/// <summary>CSAF 2.1, 6.1.37 Date and Time: RFC 3339 with <c>T</c> and <c>Z</c> in upper case, and without leap seconds (section 2.3).</summary>
internal static partial class DateForm
{
    private static readonly HashSet<string> Names = new(["current_release_date", "initial_release_date", "date", "disclosure_date", "discovery_date", "exploitation_date", "timestamp"], StringComparer.Ordinal);

    public static IEnumerable<Found> Check(CsafView view)
    {
        var waiting = new Stack<CsafNode>([view.Root]);
        while (waiting.TryPop(out var node))
        {
            foreach (var (name, member) in node.Members())
            {
                if (name == "x_extensions")
                {
                    continue;
                }

                if (Names.Contains(name) && member.Text() is { } text && (CsafTime.Parse(text) is null || !Strict().IsMatch(text)))
                {
                    yield return new Found(member.Path, $"'{Texts.Short(text)}' is no date and time of CSAF");
                }

                waiting.Push(member);
            }

            foreach (var item in node.Items())
            {
                waiting.Push(item);
            }
        }
    }

    [GeneratedRegex(@"\A[0-9-]{10}T[0-9]{2}:[0-9]{2}:[0-5][0-9](\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Strict();
}
