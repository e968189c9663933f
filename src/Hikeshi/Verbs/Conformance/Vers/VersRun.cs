using System.Text.Json;

namespace Hikeshi.Verbs.Conformance.Vers;

/// <summary><c>hikeshi conformance vers</c>: the test suite of package-url/vers-spec (vers-test schema 0.1 and 0.2), every test type it has.</summary>
internal static class VersRun
{
    private static readonly CaseLayout Layout = CaseLayout.Json("the JSON files of the vers specification's tests", "exposure/vers/tests");

    public static System.CommandLine.Command Command() =>
        SuiteCommand.Build("vers", "Read, build, convert and ask version ranges, and compare versions, against the test suite of the specification.", "JSON files of the vers specification's tests", Of);

    public static SuiteRun<ComparedCase> Of(string folder) =>
        SuiteRun<ComparedCase>.Of(folder, Layout, (path, name, unreadable) => CaseList.Read(path, name, unreadable, Judge));

    private static ComparedCase Judge(string where, JsonElement test)
    {
        var member = new CaseMember(where, test);
        var kind = member["test_type"].Text;
        var input = member["input"];
        var came = VersAnswer.To(kind, input) ?? throw member["test_type"].Refused("a test type of vers-test.schema");
        var expected = member.IsTrue("expected_failure") ? VersAnswer.Refusal : VersAnswer.Expected(kind, input, member["expected_output"]);
        return new ComparedCase(where, kind, $"{kind} {input.Value.GetRawText()}", expected.Text, came.Text, came.Agrees(expected));
    }
}
