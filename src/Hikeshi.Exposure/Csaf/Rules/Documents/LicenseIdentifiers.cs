using Hikeshi.Exposure.Csaf.Licenses;
using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Documents;

/// <summary>What a licence expression names, against the SPDX licence list (CSAF 2.1, 6.2.44, 6.2.45). ScanCode's list is not here, and other references are their authors' own.</summary>
internal static class LicenseIdentifiers
{
    /// <summary>6.2.44 Deprecated License Identifier.</summary>
    public static IEnumerable<Found> Deprecated(CsafView view) => Of(view)
        .Where(named => SpdxLicenses.IsDeprecated(named.Id))
        .Select(named => new Found(named.Path, $"SPDX has deprecated '{named.Id}'"));

    /// <summary>6.2.45 Non-Existing License Identifier.</summary>
    public static IEnumerable<Found> Unknown(CsafView view) => Of(view)
        .Where(named => !(named.IsException ? SpdxLicenses.IsException(named.Id) : SpdxLicenses.IsLicense(named.Id)))
        .Select(named => new Found(named.Path, $"'{Texts.Short(named.Id)}' is not on the SPDX list of {(named.IsException ? "exceptions" : "licences")}"));

    private static IEnumerable<(CsafPath Path, string Id, bool IsException)> Of(CsafView view)
    {
        if (view.Document?.Member("license_expression") is not { } node || node.Text() is not { } text)
        {
            yield break;
        }

        var afterWith = false;
        foreach (var word in LicenseExpression.Words(text))
        {
            if (word is not ("(" or ")" or "AND" or "and" or "OR" or "or" or "WITH" or "with") && !IsReference(word))
            {
                yield return (node.Path, word.EndsWith('+') ? word[..^1] : word, afterWith);
            }

            afterWith = word is "WITH" or "with";
        }
    }

    private static bool IsReference(string word) => word.StartsWith("LicenseRef-", StringComparison.Ordinal)
        || word.StartsWith("AdditionRef-", StringComparison.Ordinal) || word.StartsWith("DocumentRef-", StringComparison.Ordinal);
}
