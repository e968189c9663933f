using System.Text.RegularExpressions;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;

namespace Hikeshi.Verbs.Conformance.CycloneDx;

/// <summary>
/// <c>hikeshi conformance cyclonedx</c>: documents in the layout of CycloneDX/specification (tools/src/test/resources), <c>valid-NAME.json</c> to be
/// accepted and <c>invalid-NAME.xml</c> to be refused by the same code that imports. Protocol buffers are not read, and not counted.
/// </summary>
internal static partial class CycloneDxRun
{
    private static readonly CaseLayout Layout = new("*valid-*", "valid-NAME.json, valid-NAME.xml, invalid-NAME.json or invalid-NAME.xml", "files valid-NAME and invalid-NAME, as JSON or XML", "exposure/cyclonedx-spec");

    public static System.CommandLine.Command Command() =>
        SuiteCommand.Build("cyclonedx", "Accept and refuse bills of materials as their file names say, as JSON and as XML.", "files valid-NAME and invalid-NAME, JSON or XML", Of);

    public static SuiteRun<ComparedCase> Of(string folder) => SuiteRun<ComparedCase>.Of(folder, Layout, (path, name, _) => Read(path, name));

    private static IEnumerable<ComparedCase> Read(string path, string name)
    {
        var match = Name().Match(Path.GetFileName(path));
        if (!match.Success)
        {
            return [];
        }

        var refusal = Refusal(path, name);
        var valid = !match.Groups["not"].Success;
        return [new ComparedCase(name, match.Groups["kind"].Value, valid ? "valid" : "invalid", valid ? "acceptance" : "a refusal", refusal ?? "acceptance", valid == refusal is null)];
    }

    private static string? Refusal(string path, string name)
    {
        try
        {
            _ = SoftwareDocument.Read(name, RegularFile.Read(path, LedgerImport.MaxBytes));
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal.Sentence;
        }
    }

    /// <summary>Some of the specification's files carry a word more: why its own tools pass over them.</summary>
    [GeneratedRegex("^([a-z]+[-_])?(?<not>in)?valid-.*\\.(?<kind>json|xml)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
