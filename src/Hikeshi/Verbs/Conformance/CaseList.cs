using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance;

/// <summary>
/// The layout that the test suites of package-url share (purl-test and vers-test schemas): an object with an array
/// <c>tests</c>, each with test_type, input, expected_output and expected_failure.
/// </summary>
internal static class CaseList
{
    private const int LargestFile = 64 << 20;

    /// <param name="judge">One test of the file; what it refuses is no case, and the others are judged all the same.</param>
    public static List<ComparedCase> Read(string path, string name, List<Refusal> unreadable, Func<string, JsonElement, ComparedCase> judge) =>
        CaseDocument.Read(path, name, LargestFile, root =>
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("$schema", out var schema) && schema.ValueKind == JsonValueKind.String
                && schema.GetString()!.Contains("json-schema.org", StringComparison.Ordinal))
            {
                return []; // A schema, which the suites keep beside their cases.
            }

            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("tests", out var tests) || tests.ValueKind != JsonValueKind.Array)
            {
                throw CaseDocument.Refused(name + " $.tests", "it is missing, or no array", "an array of tests");
            }

            var cases = new List<ComparedCase>(tests.GetArrayLength());
            foreach (var (test, i) in tests.EnumerateArray().Select((test, i) => (test, i)))
            {
                try
                {
                    cases.Add(judge($"{name} $.tests[{i}]", test));
                }
                catch (RefusedException refused) when (refused.Refusal.Code == "conformance.case")
                {
                    unreadable.Add(refused.Refusal);
                }
            }

            return cases;
        });
}
