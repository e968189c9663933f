using System.Text.RegularExpressions;
using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>The kinds of text, number and truth that the tables of members are made of.</summary>
internal static class Words
{
    private const string SemVer = @"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?";

    // BCP 47 without its grandfathered tags, but for i-default and i-mingo (section 3.1.7 of CSAF 2.0, 3.1.6 of 2.1).
    private const string Language = @"([A-Za-z]{2,3}(-[A-Za-z]{3}(-[A-Za-z]{3}){0,2})?|[A-Za-z]{4,8})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-[A-WY-Za-wy-z0-9](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?|[Xx](-[A-Za-z0-9]{1,8})+|[Ii]-[Dd][Ee][Ff][Aa][Uu][Ll][Tt]|[Ii]-[Mm][Ii][Nn][Gg][Oo]";

    private const string CpeAttribute = @"((\?*|\*?)([a-zA-Z0-9\-._]|\\[\\*?!""#$%&'()+,/:;<=>@\[\]^`{|}~])+(\?*|\*?)|[*\-])";

    private const string Cpe = @"cpe:2\.3:[aho*\-](:" + CpeAttribute + @"){5}:([a-zA-Z]{2,3}(-([a-zA-Z]{2}|[0-9]{3}))?|[*\-])(:" + CpeAttribute + @"){4}|[cC][pP][eE]:/[AHOaho]?(:[A-Za-z0-9._\-~%]*){0,6}";

    private const string Metrics3 = "AV:[NALP]|AC:[LH]|PR:[NLH]|UI:[NR]|S:[UC]|[CIA]:[NLH]|E:[XUPFH]|RL:[XOTWU]|RC:[XURC]|[CIA]R:[XLMH]|MAV:[XNALP]|MAC:[XLH]|MPR:[XNLH]|MUI:[XNR]|MS:[XUC]|M[CIA]:[XNLH]";

    // JavaScript's dot, by which JSON schemas are read, stops at four line ends.
    private const string InLine = @"[^\n\r\u2028\u2029]*";

    private static readonly Dictionary<string, Shape> Known = new(StringComparer.Ordinal)
    {
        ["any"] = Shape.Any,
        ["text"] = new TextShape("a text that is not empty", text => text.Length > 0),
        ["string"] = new TextShape("a text", _ => true),
        ["truth"] = new TruthShape(),
        ["points"] = new NumberShape(0, 10),
        ["uri"] = new TextShape("an absolute URI (RFC 3986)", Uris.IsUri),
        ["date"] = new TextShape("a date and time with an offset (RFC 3339)", text => CsafTime.Parse(text) is not null),
        ["version"] = Pattern("a version: a whole number, or Semantic Versioning 2.0.0", "(0|[1-9][0-9]*)|" + SemVer),
        ["lang"] = Pattern("a language tag (BCP 47)", Language),
        ["category"] = Pattern("a name that neither begins nor ends with white space, '-', '_' or '.'", @"[^\s\-_.](" + InLine + @"[^\s\-_.])?"),
        ["trackingId"] = Pattern("an id without white space at its ends", @"\S(" + InLine + @"\S)?"),
        ["cve"] = Pattern("CVE-YYYY-NNNN", "CVE-[0-9]{4}-[0-9]{4,}"),
        ["cweId"] = Pattern("CWE-N", "CWE-[1-9][0-9]{0,5}"),
        ["cweVersion"] = Pattern("a version of the CWE list, like 4.15", @"[1-9][0-9]*\.([0-9]|[1-9][0-9]+)(\.[0-9]+)?"),
        ["cpe"] = Pattern("a CPE name, 2.2 or 2.3", Cpe),
        ["purl20"] = Purl(@"pkg:[A-Za-z.\-+][A-Za-z0-9.\-+]*/" + InLine),
        ["purl21"] = Purl(@"pkg:[a-z][a-z0-9.\-]*/" + InLine),
        ["hash20"] = Pattern("at least 32 hexadecimal digits", "[0-9a-fA-F]{32,}"),
        ["hash21"] = Pattern("at least 32 hexadecimal digits in lower case", "[0-9a-f]{32,}"),
        ["algorithm"] = Pattern("the name of a hash algorithm in lower case", "[0-9a-z][0-9a-z-]*"),
        ["uuid"] = Pattern("a UUID of version 4, or all 0, or all f", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|0{8}-(0{4}-){3}0{12}|f{8}-(f{4}-){3}f{12}"),
        ["share"] = Pattern("a number from 0.0 to 1.0, as text", @"0\.[0-9]+|1\.0+"),
        ["vector20"] = Pattern("a CVSS 2.0 vector", Slashed(@"AV:[NAL]|AC:[LMH]|Au:[MSN]|[CIA]:[NPC]|E:(U|POC|F|H|ND)|RL:(OF|TF|W|U|ND)|RC:(UC|UR|C|ND)|CDP:(N|L|LM|MH|H|ND)|TD:(N|L|M|H|ND)|[CIA]R:(L|M|H|ND)")),
        ["vector30"] = Pattern("a CVSS 3.0 vector", @"CVSS:3\.0/" + Slashed(Metrics3)),
        ["vector31"] = Pattern("a CVSS 3.1 vector", @"CVSS:3\.1/" + Slashed(Metrics3)),
        ["vector40"] = Pattern("a CVSS 4.0 vector, its metrics in their order", @"CVSS:4\.0/AV:[NALP]/AC:[LH]/AT:[NP]/PR:[NLH]/UI:[NPA]/VC:[HLN]/VI:[HLN]/VA:[HLN]/SC:[HLN]/SI:[HLN]/SA:[HLN](/E:[XAPU])?(/CR:[XHML])?(/IR:[XHML])?(/AR:[XHML])?(/MAV:[XNALP])?(/MAC:[XLH])?(/MAT:[XNP])?(/MPR:[XNLH])?(/MUI:[XNPA])?(/MVC:[XNLH])?(/MVI:[XNLH])?(/MVA:[XNLH])?(/MSC:[XNLH])?(/MSI:[XNLHS])?(/MSA:[XNLHS])?(/S:[XNP])?(/AU:[XNY])?(/R:[XAUI])?(/V:[XDC])?(/RE:[XLMH])?(/U:(X|Clear|Green|Amber|Red))?"),
    };

    private static string Slashed(string metric) => $"(({metric})/)*({metric})";

    public static Shape Of(string word) => Known.TryGetValue(word, out var shape) ? shape : throw new InvalidOperationException($"the tables of members use a word '{word}' that nobody explained");

    public static TextShape Pattern(string expected, string pattern)
    {
        // Without backtracking, whatever the text: time grows with its length and no faster.
        var whole = new Regex(@"\A(" + pattern + @")\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        return new TextShape(expected, whole.IsMatch);
    }

    private static TextShape Purl(string pattern)
    {
        var begins = Pattern("", pattern);
        return new TextShape("a package URL (purl)", text => text.Length >= 7 && begins.Holds(text) && Uris.IsUri(text));
    }
}
