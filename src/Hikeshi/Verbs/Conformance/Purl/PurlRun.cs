using System.Text.Json;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Verbs.Conformance.Purl;

/// <summary>
/// <c>hikeshi conformance purl</c>: the test suite of package-url/purl-spec (purl-test schema 0.1 and 0.2). <c>parse</c> takes a
/// text apart, <c>build</c> puts parts together, <c>validate</c> and <c>roundtrip</c> make a text canonical.
/// </summary>
internal static class PurlRun
{
    private static readonly CaseLayout Layout = CaseLayout.Json("the JSON files of the purl specification's tests", "exposure/purl");

    public static System.CommandLine.Command Command() =>
        SuiteCommand.Build("purl", "Take package URLs apart, build and canonicalize them, against the test suite of the specification.", "JSON files of the purl specification's tests", Of);

    public static SuiteRun<ComparedCase> Of(string folder) =>
        SuiteRun<ComparedCase>.Of(folder, Layout, (path, name, unreadable) => CaseList.Read(path, name, unreadable, Judge));

    private static ComparedCase Judge(string where, JsonElement test)
    {
        var member = new CaseMember(where, test);
        var kind = member["test_type"].Text;
        var input = member["input"];
        var purl = kind switch
        {
            "parse" or "validate" or "roundtrip" => PackageUrl.TryParse(input.Text, out var parsed) ? parsed : null,
            "build" => PurlParts.Of(input).Build(),
            _ => throw member["test_type"].Refused("parse, build, validate or roundtrip"),
        };
        var came = purl is null ? "a refusal" : kind == "parse" ? PurlParts.Of(purl).ToString() : purl.ToString();
        var expected = member.IsTrue("expected_failure") ? "a refusal"
            : kind == "parse" ? PurlParts.Of(member["expected_output"]).ToString()
            : member["expected_output"].Text;
        return new ComparedCase(where, kind, $"{kind} {input.Value.GetRawText()}", expected, came, came == expected);
    }
}
