using System.Text.RegularExpressions;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>
/// Takes out what is a secret or a person's by its form: passwords and tokens after their names, keys, bearer tokens, cookies, user parts of
/// addresses, mail addresses, and numbers as long as those of accounts, cards and telephones. It rather takes too much.
/// </summary>
internal static partial class Secrets
{
    public static string Out(string text)
    {
        text = PrivateKey().Replace(text, "[secret]");
        text = WebToken().Replace(text, "[secret]");
        text = UserPart().Replace(text, "${kept}[secret]@");
        text = Scheme().Replace(text, "${kept} [secret]");
        text = Named().Replace(text, "${kept}[secret]");
        text = OnCommandLine().Replace(text, "${kept}[secret]");
        text = KnownPrefix().Replace(text, "[secret]");
        text = Mail().Replace(text, "[mail]");
        text = Iban().Replace(text, "[number]");
        return LongNumber().Replace(text, match => IsDate().IsMatch(match.Value) ? match.Value : "[number]");
    }

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]{0,40}-----|$)", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*", RegexOptions.NonBacktracking)]
    private static partial Regex WebToken();

    [GeneratedRegex(@"(?<kept>://)[^/\s@""']+@", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex UserPart();

    [GeneratedRegex(@"\b(?<kept>Bearer|Basic|Negotiate|Digest)\s+[A-Za-z0-9+/=._~-]{6,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Scheme();

    /// <summary><c>password=…</c>, <c>"apiKey": "…"</c>, <c>Cookie: …</c>, <c>--token …</c></summary>
    [GeneratedRegex(@"(?<kept>(?:(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|cookie|authorization|session|\bpin|\botp|暗証番号|パスワード)[A-Za-z0-9_-]*[""']?\s*[:=：＝]\s*[""']?|--?(?:pass(?:word|wd|phrase)?|pwd|secret|token|api-?key)\s+[""']?))[^\s""'&,;<>]+", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    /// <summary><c>curl -u name:…</c>, <c>sshpass -p …</c>, <c>net user name …</c></summary>
    [GeneratedRegex(@"(?<kept>(?:-u|--user)\s+[^\s:]+:|\bsshpass\s+-p\s*|\bnet1?(?:\.exe)?\s+user\s+[^\s/]+\s+)[^\s/]\S*", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OnCommandLine();

    [GeneratedRegex(@"\b(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abprs]|hf|AKIA|ASIA|AIza)[A-Za-z0-9_-]{12,}", RegexOptions.NonBacktracking)]
    private static partial Regex KnownPrefix();

    [GeneratedRegex(@"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex Mail();

    [GeneratedRegex(@"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b", RegexOptions.NonBacktracking)]
    private static partial Regex Iban();

    /// <summary>Seven digits or more, alone or in groups; not inside of a digest.</summary>
    [GeneratedRegex(@"\b[0-9](?:[ -]?[0-9]){6,}\b", RegexOptions.NonBacktracking)]
    private static partial Regex LongNumber();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2})?$", RegexOptions.NonBacktracking)]
    private static partial Regex IsDate();
}
