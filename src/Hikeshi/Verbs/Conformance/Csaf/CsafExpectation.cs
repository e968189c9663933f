using System.Text.RegularExpressions;

namespace Hikeshi.Verbs.Conformance.Csaf;

/// <summary>What a test document of the CSAF committee is there for: the clause it tests, and whether it fails it.</summary>
/// <param name="Clause">For example <c>6.1.27.9</c>; empty for a document that only has to be readable.</param>
internal readonly partial record struct CsafExpectation(string Clause, bool MustFail)
{
    public bool IsMandatory => Clause.StartsWith("6.1.", StringComparison.Ordinal);

    /// <summary>
    /// By the name of the file: <c>…-6-1-27-09-01.json</c> is the first failing example of 6.1.27.9. Failing examples are numbered 01 to 09, then 20 to 29;
    /// valid ones 11 to 19, then 30 to 39.
    /// </summary>
    public static CsafExpectation? ByName(string file)
    {
        var match = Numbered().Match(Path.GetFileName(file));
        return match.Success
            ? new CsafExpectation(string.Join('.', match.Groups["clause"].Value.Split('-').Select(int.Parse)), (match.Groups["tens"].ValueSpan[0] - '0') % 2 == 0)
            : null;
    }

    [GeneratedRegex(@"-(?<clause>6-[123](-[0-9]{1,3}){1,2})-(?<tens>[0-9])[0-9]\.json\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numbered();
}
