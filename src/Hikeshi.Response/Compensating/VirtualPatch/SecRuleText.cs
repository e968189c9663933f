using System.Globalization;
using System.Text;

namespace Hikeshi.Response.Compensating.VirtualPatch;

/// <summary>
/// The text of a virtual patch for ModSecurity 3 and Coraza. Pure: the same shape gives the same text. Nothing from outside is written but what
/// <see cref="RequestShapeReader"/> has let through, and names of at most 64 harmless characters.
/// </summary>
public static class SecRuleText
{
    private const int Method = 10;
    private const int Body = 11;
    private const int Names = 12;
    private const int Parameters = 20;
    private const int Headers = 60;

    /// <summary>Rules that only log: <c>pass</c>. Not <c>ctl:ruleEngine=DetectionOnly</c>, which would take the teeth out of all other rules for that request.</summary>
    public static string Detecting(string controlId, string advisoryId, RequestShape shape, int firstId) => Of(controlId, advisoryId, shape, firstId, "pass");

    /// <summary>Rules that refuse with 403.</summary>
    public static string Blocking(string controlId, string advisoryId, RequestShape shape, int firstId) => Of(controlId, advisoryId, shape, firstId, "deny,status:403");

    private static string Of(string controlId, string advisoryId, RequestShape shape, int firstId, string disruptive)
    {
        var flag = string.Create(CultureInfo.InvariantCulture, $"hikeshi_{firstId}");
        var tags = $"tag:'hikeshi/control/{Safe(controlId)}',tag:'hikeshi/advisory/{Safe(advisoryId)}'";
        var text = new StringBuilder();
        Line(text, $"# Hikeshi control {Safe(controlId)} for {Safe(advisoryId)}: {(disruptive == "pass" ? "only logs" : "refuses with 403")}. Rule ids {firstId} to {firstId + RuleIds.PerControl - 1}.");
        Line(text, "# It ends with the fix: Hikeshi says when the ledger shows that it is in. Then take this file out.");
        for (var i = 0; i < shape.Paths.Count; i++)
        {
            Line(text, $"SecRule REQUEST_FILENAME \"@rx {Path(shape.Paths[i])}\" \"id:{firstId + i},phase:1,pass,nolog,t:none,t:urlDecodeUni,t:normalizePath,t:lowercase,setvar:tx.{flag}=1,ctl:requestBodyAccess=On\"");
        }

        if (shape.Methods is { } methods)
        {
            Chain(Method, 1, "method", $"SecRule REQUEST_METHOD \"!@rx \\A(?:{string.Join('|', methods)})\\z\" \"t:none\"");
        }

        foreach (var (i, header) in (shape.Headers ?? []).Index())
        {
            Value(Headers + (2 * i), 1, $"header {header.Name}", $"REQUEST_HEADERS:{header.Name}", header);
        }

        if (shape.Parameters is { Count: > 0 } parameters)
        {
            Chain(Body, 2, "body that cannot be read", "SecRule REQBODY_ERROR \"!@eq 0\" \"t:none\"");
            foreach (var (i, parameter) in parameters.Index())
            {
                Value(Parameters + (2 * i), 2, $"parameter {parameter.Name}", $"ARGS:/(?i)^(?:json\\.(?:.*\\.)?)?{Literal(parameter.Name)}(?:\\.(?:array_)?[0-9]+)*$/", parameter);
            }

            if (shape.OnlyTheseParameters is true)
            {
                Chain(Names, 2, "parameter that is not listed", $"SecRule ARGS_NAMES \"!@rx \\A(?:json\\.)?(?:{string.Join('|', parameters.Select(parameter => Literal(parameter.Name)))})\\z\" \"t:none\"");
            }
        }

        return text.ToString();

        // In JSON bodies a name counts wherever it is nested, and all items of its list. A class that is negated needs no anchors: ModSecurity 3 compiles with PCRE_MULTILINE, where ^ and $ would let a second line through.
        void Value(int offset, int phase, string what, string variable, ShapeValue value)
        {
            Chain(offset, phase, $"{what}: characters", $"SecRule {variable} \"@rx [^{ShapeCharacters.ClassOf(value)}]\" \"t:none\"");
            Chain(offset + 1, phase, $"{what}: length", $"SecRule {variable} \"@gt {value.Longest}\" \"t:none,t:length\"");
        }

        void Chain(int offset, int phase, string what, string violated)
        {
            Line(text, $"SecRule TX:{flag} \"@eq 1\" \"id:{firstId + offset},phase:{phase},{disruptive},log,msg:'Hikeshi: out of shape, {what}',{tags},t:none,chain\"");
            Line(text, $"    {violated}");
        }
    }

    private static string Literal(string name) => name.Replace(".", "\\.", StringComparison.Ordinal);

    /// <summary>Exact, or with what servlet containers take for the same (<c>;parameters</c>, a last slash); below, with a star.</summary>
    private static string Path(string path)
    {
        var literal = path.ToLowerInvariant().TrimEnd('*').Replace(".", "\\.", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return path.EndsWith('*') ? $"\\A{literal}" : $"\\A{(literal.Length > 1 ? literal.TrimEnd('/') : literal)}/?(?:;|\\z)";
    }

    /// <summary>Ids of advisories come from outside: what is no letter, digit, point, underscore or hyphen is left out.</summary>
    internal static string Safe(string id) => string.Concat(id.Take(64).Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'));

    private static void Line(StringBuilder text, string line) => text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}
