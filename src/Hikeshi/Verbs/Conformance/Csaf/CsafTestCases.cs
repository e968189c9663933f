using System.Text.Json;
using Hikeshi.Evidence;

namespace Hikeshi.Verbs.Conformance.Csaf;

/// <summary>The list <c>testcases.json</c> that lies beside the test documents: it goes before what their names say.</summary>
internal static class CsafTestCases
{
    private const int LargestFile = 4 << 20;

    /// <returns>By full path; empty when the file is no such list, which is then one of the documents' neighbours like any other.</returns>
    public static Dictionary<string, CsafExpectation> Read(string file)
    {
        var cases = new Dictionary<string, CsafExpectation>(StringComparer.Ordinal);
        try
        {
            using var list = JsonDocument.Parse(RegularFile.Read(file, LargestFile));
            foreach (var test in list.RootElement.GetProperty("tests").EnumerateArray())
            {
                var clause = test.GetProperty("id").GetString()!;
                Add(test, "failures", new CsafExpectation(clause, MustFail: true));
                Add(test, "valid", new CsafExpectation(clause, MustFail: false));
            }
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return [];
        }

        return cases;

        void Add(JsonElement test, string group, CsafExpectation expectation)
        {
            if (test.TryGetProperty(group, out var documents))
            {
                foreach (var document in documents.EnumerateArray())
                {
                    cases[Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, document.GetProperty("name").GetString()!))] = expectation;
                }
            }
        }
    }
}
