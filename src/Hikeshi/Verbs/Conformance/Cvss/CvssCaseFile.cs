using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hikeshi.Evidence;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance.Cvss;

/// <summary>
/// Reads files in the layout of the tests of RedHatProductSecurity/cvss: a vector and its scores a line, <c>VECTOR - (5.0, 3.5, None)</c>,
/// <c>VECTOR - (9.2,)</c> or <c>VECTOR - 9.2</c>. The number at the end of the file's name is the version.
/// </summary>
internal static partial class CvssCaseFile
{
    private const int LargestFile = 64 << 20;

    /// <returns>Cases in the file's order; none when the file's name is not one of those.</returns>
    /// <param name="name">For people: below the input folder.</param>
    /// <param name="unreadable">Lines that are no case are added to it.</param>
    public static IReadOnlyList<CvssCase> Read(string path, string name, List<Refusal> unreadable)
    {
        var cases = new List<CvssCase>();
        if (Name().Match(Path.GetFileName(path)) is not { Success: true } match)
        {
            return cases;
        }

        var version = match.Groups["version"].Value;
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(RegularFile.Read(path, LargestFile)).Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                cases.Add(ReadLine($"{name}:{number}", line.Trim(), version));
            }
            catch (RefusedException refused)
            {
                unreadable.Add(refused.Refusal);
            }
        }

        return cases;
    }

    private static CvssCase ReadLine(string where, string line, string version)
    {
        var cut = line.IndexOf(" - ", StringComparison.Ordinal);
        if (cut < 0)
        {
            throw Refused(where, "no ' - ' between vector and scores", "VECTOR - (5.0, 3.5, None)");
        }

        // First the result, then the expectation.
        var one = Score(where, line[..cut].Trim(), version);
        return one with { Expected = Scores(where, line[(cut + 3)..].Trim()) };
    }

    private static CvssCase Score(string where, string text, string version)
    {
        var begin = version switch { "2" => "", "31" => "CVSS:3.1/", "4" or "40" => "CVSS:4.0/", _ => "CVSS:3." };
        if (version == "2" ? text.StartsWith("CVSS", StringComparison.Ordinal) : !text.StartsWith(begin, StringComparison.Ordinal))
        {
            throw Refused(where, "a vector of another version", version == "2" ? "no CVSS: in front, as the file's name says version 2" : $"{begin} in front, as the file's name says");
        }

        try
        {
            return new CvssCase(where, text, CvssVector.Parse(text).Scores, Refusal: null, []);
        }
        catch (RefusedException strict)
        {
            return InAnyOrder(text) is { } vector
                ? new CvssCase(where, text, vector.Scores, Refusal: null, []) { OutOfOrder = true }
                : new CvssCase(where, text, Scores: null, strict.Refusal, []);
        }
    }

    private static CvssVector? InAnyOrder(string text)
    {
        try
        {
            return CvssVector.ParseInAnyOrder(text);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static IReadOnlyList<decimal?> Scores(string where, string text)
    {
        var scores = text.StartsWith('(') && text.EndsWith(')') ? text[1..^1].TrimEnd(',', ' ').Split(',') : [text];
        return scores.Length is 1 or 3
            ? [.. scores.Select(score => One(where, score.Trim()))]
            : throw Refused(where, $"{scores.Length} scores", "one score, or base, temporal and environmental");
    }

    private static decimal? One(string where, string score) =>
        score == "None" ? null
        : decimal.TryParse(score, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : throw Refused(where, $"'{(score.Length <= 20 ? score : score[..20] + "…")}'", "a score such as 5.0, or None");

    private static RefusedException Refused(string where, string what, string expected) =>
        new(new Refusal("conformance.case", where, what, expected, "Mend or remove the line"));

    [GeneratedRegex("^vectors_[A-Za-z_]*(?<version>2|3|30|31|4|40)(\\.txt)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
